using Znode.Consensus;
using Znode.Consensus.Zab;
using Znode.Ensemble;
using Znode.Server.Disk;
using Znode.Server.Peers;

namespace Znode.Server.Ensemble;

/// <summary>Makes the engine of a member of an ensemble.</summary>
/// <param name="options">The times.</param>
/// <param name="self">The member.</param>
/// <param name="config">Who the members are.</param>
/// <param name="stored">What its storage remembers.</param>
internal delegate IReplicationEngine EngineFactory(ZabOptions options, ServerId self, EnsembleConfig config, StoredEpochs stored);

/// <summary>What makes a member one of several.</summary>
/// <param name="Config">The configuration that it is started with.</param>
/// <param name="CreateTransport">Makes what carries its messages.</param>
/// <param name="EngineFactory">Makes its engine.</param>
internal sealed record EnsembleMembership(EnsembleConfig Config, Func<ZnodeMember, IPeerTransport> CreateTransport, EngineFactory? EngineFactory)
{
    /// <summary>Makes the engine.</summary>
    /// <returns>Null for the only member: it is alone. ZooKeeper: <c>standaloneEnabled</c>.</returns>
    public IReplicationEngine? CreateEngine(ZnodeMemberOptions options, MemberStorage storage, Zxid last)
    {
        if (Config.Servers.Count <= 1 && EngineFactory is null)
        {
            return null;
        }

        var times = new ZabOptions { TickTimeMs = (int)options.TickTime.TotalMilliseconds, InitLimit = options.InitLimit, SyncLimit = options.SyncLimit };
        return EngineFactory!(times, options.Id, Config, StoredEpochs.Open(storage, last));
    }
}

/// <summary>How far a member had come when it stopped.</summary>
/// <param name="LastLogged">The last entry of its log; its state is the one at this entry, whether it was committed or not.</param>
/// <param name="AcceptedEpoch">The highest epoch that it agreed to.</param>
/// <param name="CurrentEpoch">The epoch of the last leader that it was level with.</param>
internal readonly record struct StoredEpochs(Zxid LastLogged, Epoch AcceptedEpoch, Epoch CurrentEpoch)
{
    /// <summary>Reads what is stored; epochs that were never written are that of the last entry, and are written now (spec disk-format §5).</summary>
    /// <remarks>Only now: a member that stops in the midst of becoming level with its first leader must not take that one's epoch for its own.</remarks>
    public static StoredEpochs Open(MemberStorage storage, Zxid last)
    {
        var current = new Epoch(storage.State.Read(EpochNames.Current) ?? last.Epoch.Value);
        var accepted = new Epoch(storage.State.Read(EpochNames.Accepted) ?? Math.Max(last.Epoch.Value, current.Value));
        if (accepted < current)
        {
            throw new Storage.StorageCorruptException(EpochNames.Accepted, 0, $"the accepted epoch, {accepted}, is less than the current epoch, {current}", "Begin with an empty data directory: the member gets everything from its leader");
        }

        WriteWhenMissing(storage, EpochNames.Accepted, accepted);
        WriteWhenMissing(storage, EpochNames.Current, current);
        return new(last, accepted, current);
    }

    private static void WriteWhenMissing(MemberStorage storage, string name, Epoch epoch)
    {
        if (storage.State.Read(name) is null)
        {
            storage.State.Write(name, epoch.Value);
        }
    }
}
