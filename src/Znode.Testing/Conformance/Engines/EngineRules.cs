using Znode.Consensus;

namespace Znode.Testing.Conformance.Engines;

/// <summary>What holds of engines at any time. Checked at each output.</summary>
internal sealed class EngineRules(EngineEnsemble ensemble)
{
    private readonly List<LogEntry> _committed = [];
    private readonly Dictionary<Epoch, ServerId> _leaders = [];
    private readonly Dictionary<Zxid, ReadOnlyMemory<byte>> _proposed = [];

    /// <summary>Gets what was delivered anywhere, in order.</summary>
    public IReadOnlyList<LogEntry> Committed => _committed;

    /// <summary>Integrity: only what was proposed is ever written.</summary>
    public void Appends(EngineReplica replica, LogEntry entry) => Expect.True(
        _proposed.TryGetValue(entry.Zxid, out var bytes) && bytes.Span.SequenceEqual(entry.Bytes.Span), $"what replica {replica.Id} appends as {entry.Zxid} was proposed so");

    /// <summary>A zxid names one transaction. One that its leader's disk refused is free again.</summary>
    public void Proposes(LogEntry entry)
    {
        Expect.True(ensemble.Replicas.All(replica => replica.Log.All(logged => logged.Zxid != entry.Zxid)), $"{entry.Zxid} is not the zxid of another transaction already");
        _proposed[entry.Zxid] = entry.Bytes;
    }

    /// <summary>Total order and agreement, on what the disks of a quorum have.</summary>
    public void Delivered(EngineReplica replica)
    {
        var delivered = replica.Log.TakeWhile(entry => entry.Zxid <= replica.Delivered).ToList();
        for (var i = 0; i < delivered.Count; i++)
        {
            var entry = delivered[i];
            if (i < _committed.Count)
            {
                Expect.True(IsSame(_committed[i], entry), $"replica {replica.Id} delivers what all deliver, at place {i + 1} {_committed[i].Zxid} and not {entry.Zxid}");
                continue;
            }

            var disks = ensemble.Replicas.Count(other => other.Log.Any(logged => IsSame(logged, entry)));
            Expect.True(disks > ensemble.Members / 2, $"{entry.Zxid}, which replica {replica.Id} delivers, is on the disks of a quorum; it is on {disks} of {ensemble.Members}");
            _committed.Add(entry);
        }
    }

    /// <summary>What was delivered anywhere stays.</summary>
    public void Truncates(EngineReplica replica, Zxid to) => Expect.True(
        _committed.All(entry => entry.Zxid <= to || !replica.Log.Any(logged => IsSame(logged, entry))), $"replica {replica.Id} does not remove what was delivered, as it does by a cut at {to}");

    /// <summary>Who may propose leads and serves, alone in its epoch, under a zxid that is new.</summary>
    public void MayPropose(EngineReplica replica, Zxid appended)
    {
        var (engine, status) = (replica.Engine, replica.Engine.Status);
        Expect.True(status.IsServing && status.Role is EngineRole.Leading or EngineRole.Standalone, $"replica {replica.Id}, which may propose, leads and serves; it is {status.Role} in {status.Phase}");
        Expect.True(engine.NextZxid > appended, $"the next zxid of replica {replica.Id}, {engine.NextZxid}, comes after what it has appended, {appended}");
        if (status.Role == EngineRole.Leading)
        {
            Expect.True(_leaders.TryAdd(engine.NextZxid.Epoch, replica.Id) || _leaders[engine.NextZxid.Epoch] == replica.Id, $"epoch {engine.NextZxid.Epoch} has one leader");
        }
    }

    private static bool IsSame(LogEntry left, LogEntry right) => left.Zxid == right.Zxid && left.Bytes.Span.SequenceEqual(right.Bytes.Span);
}
