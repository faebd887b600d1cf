using System.Globalization;
using System.Text;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Crash;

/// <summary>Creates numbered nodes as fast as a window of unanswered requests allows, and remembers which were acknowledged.</summary>
internal sealed class PipeliningWriter(WireSession session, string parent, int window)
{
    private readonly Dictionary<string, long> _acknowledged = [];

    /// <summary>The path of each acknowledged node and the zxid it was acknowledged with.</summary>
    public IReadOnlyDictionary<string, long> Acknowledged => _acknowledged;

    /// <summary>Writes until the server is gone; calls <paramref name="onEnough"/> once <paramref name="enough"/> writes were acknowledged.</summary>
    public async Task WriteAsync(int enough, Func<Task> onEnough, CancellationToken cancellationToken)
    {
        var pending = new Queue<string>();
        Task? kill = null;
        for (var next = 0; ; next++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{parent}/{next:D6}");
            pending.Enqueue(path);
            await session.SendAsync(session.NextXid(), Opcode.Create, Request.Create(path, Data(path), WireAcl.Open, 0), cancellationToken);
            if (pending.Count < window)
            {
                continue;
            }

            if (await session.ReceiveAsync(cancellationToken) is not { } reply)
            {
                break;
            }

            Assert.That(reply.Error, Is.EqualTo(WireError.Ok), $"the answer to create {pending.Peek()}");
            _acknowledged.Add(pending.Dequeue(), reply.Zxid);
            if (_acknowledged.Count == enough)
            {
                kill = onEnough();
            }
        }

        await (kill ?? throw new IOException($"The server went away by itself after {_acknowledged.Count} writes."));
    }

    /// <summary>What a node of this writer must hold.</summary>
    public static byte[] Data(string path) => Encoding.ASCII.GetBytes($"the data of {path}");
}
