using Znode.Simulation.Invariants;

namespace Znode.Simulation.Members;

/// <summary>What all clients were told, and what follows for what they may be told later.</summary>
internal sealed class ClientHistory
{
    private readonly Dictionary<Zxid, long> _written = [];
    private readonly Dictionary<int, Zxid> _readBy = [];
    private long _values;

    /// <summary>Gets the newest state of the register that any client knows of.</summary>
    public Zxid Newest { get; private set; }

    public int Acknowledgments => _written.Count;

    public int Reads { get; private set; }

    public long NextValue() => ++_values;

    /// <summary>A client was told that its write is done. Every zxid is one write.</summary>
    public void Acknowledged(Zxid zxid, long value)
    {
        Require(_written.TryAdd(zxid, value) || _written[zxid] == value, "LinearizableWrites", $"{zxid} is the write of {value} and of {_written[zxid]}");
        Newest = zxid > Newest ? zxid : Newest;
    }

    /// <summary>A client has read the register; after a sync not less than was known before.</summary>
    public void Read(int client, Zxid written, long value, Zxid atLeast)
    {
        Reads++;
        Require(written >= atLeast, "LinearizableSyncReads", $"client {client} reads {written} after a sync, and {atLeast} was known before");
        Require(!_written.TryGetValue(written, out var acknowledged) || acknowledged == value, "LinearizableWrites", $"client {client} reads {value} at {written}, which wrote {acknowledged}");
        Require(written >= _readBy.GetValueOrDefault(client), "SessionsSeeTimeGoForward", $"client {client} reads {written} after {_readBy.GetValueOrDefault(client)}");
        _readBy[client] = written;
        Newest = written > Newest ? written : Newest;
    }

    public void Require(bool condition, string invariant, string statement) => InvariantSet.Require(condition, invariant, statement);
}
