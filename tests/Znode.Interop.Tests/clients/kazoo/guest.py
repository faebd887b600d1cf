"""A guest of a fake: reads what its host wrote, leaves an ephemeral znode, and waits by a watch for the host's answer."""
import sys

from kazoo.client import KazooClient

client = KazooClient(hosts=sys.argv[1], timeout=20)
client.start(timeout=30)
changed = client.handler.event_object()
data, stat = client.get("/greeting", watch=lambda event: changed.set())
assert data == b"from .NET", data
client.create("/guest", b"from Python", ephemeral=True)
changed.wait(30)
assert changed.is_set(), "the watch has not fired"
data, stat = client.get("/greeting")
assert data == b"seen" and stat.version == 1, (data, stat)
assert client.command(b"ruok") == "imok"
with client.Lock("/locks/shared", "guest"):
    pass
client.stop()
client.close()
