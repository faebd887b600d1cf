using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Znode.Ensemble;

namespace Znode.AspNetCore.Peers;

/// <summary>What is set on the sockets of members, for networks that drop everything and say nothing.</summary>
[CancelAfter(30_000)]
[Platform("Linux", Reason = "The option is Linux's, and so is the list of sockets.")]
public sealed class SilentNetworkTests
{
    /// <summary>Where nobody listens: discard.</summary>
    private const int NobodysPort = 9;

    [Test]
    public async Task Both_ends_of_an_election_stream_end_it_when_what_was_sent_is_not_acknowledged(CancellationToken cancellationToken)
    {
        // One does not call, so that there is one stream and no second one that ends.
        await using var one = await TestPeer.StartAsync(1, options => options with { AdmitJoiners = true });
        await using var two = await TestPeer.StartAsync(2);
        one.Know(one);
        two.Know(one, two);
        two.Notify(one.Id, ElectionTests.Of(2, 1));
        await one.NextAsync<PeerEvent.Notified>(cancellationToken);

        Assert.That(UserTimeouts(one.EndPoint), Is.EqualTo(new[] { PeerSockets.UnacknowledgedMsMax, PeerSockets.UnacknowledgedMsMax }));
    }

    /// <summary>The engine knows how long a channel may be silent, and a learner that installs a snapshot may take nothing for a while.</summary>
    [Test]
    public async Task A_channel_between_leader_and_learner_is_left_to_the_engine(CancellationToken cancellationToken)
    {
        await using var leader = await TestPeer.StartAsync(1, options => options with { AdmitJoiners = true });
        await using var learner = await TestPeer.StartAsync(2);
        leader.Know(leader);
        learner.Peers.Configure(TestPeer.Config(new EnsembleServer(leader.Id, "127.0.0.1", leader.EndPoint.Port, NobodysPort)));
        await learner.OpenAsync(leader, cancellationToken);

        Assert.That(UserTimeouts(leader.EndPoint), Is.EqualTo(new[] { 0, 0 }));
    }

    /// <summary>TCP_USER_TIMEOUT of this process's connected sockets with that port at one end.</summary>
    private static List<int> UserTimeouts(IPEndPoint listening)
    {
        var connected = Connected(listening.Port);
        List<int> found = [];
        foreach (var file in Directory.EnumerateFiles("/proc/self/fd").Where(file => connected.Contains(new FileInfo(file).LinkTarget ?? "")))
        {
            using var handle = new SafeSocketHandle(int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture), ownsHandle: false);
            using var socket = new Socket(handle);
            var value = new byte[sizeof(int)];
            socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, 18, value);
            found.Add(BitConverter.ToInt32(value));
        }

        return found;
    }

    /// <summary>The lines of <c>tcp</c> and, for sockets that can do both, <c>tcp6</c> are number, local and remote address, state (1 is connected), queues, timer, retransmissions, user, probes, inode.</summary>
    private static HashSet<string> Connected(int port)
    {
        var end = $":{port:X4}";
        return [.. new[] { "/proc/self/net/tcp", "/proc/self/net/tcp6" }.Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(line => line[3] == "01" && (line[1].EndsWith(end, StringComparison.Ordinal) || line[2].EndsWith(end, StringComparison.Ordinal)))
            .Select(line => $"socket:[{line[9]}]")];
    }
}
