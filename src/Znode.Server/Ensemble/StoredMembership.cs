using Znode.Consensus.Zab;
using Znode.Ensemble;
using Znode.Server.Disk;
using Znode.Server.Recovery;
using Znode.Storage;

namespace Znode.Server.Ensemble;

/// <summary>How far a member had come when it stopped. Source: spec disk-format §5; ZooKeeper: <c>QuorumPeer.loadDataBase</c>.</summary>
/// <param name="Active">The configuration in force.</param>
/// <param name="Engine">What its engine has to know.</param>
internal readonly record struct StoredMembership(EnsembleConfig Active, ZabState Engine)
{
    /// <summary>The last epoch: a zxid's upper half has a sign.</summary>
    private const long EpochMax = int.MaxValue;

    /// <summary>Reads what is stored; epochs that were never written are that of the last entry, and are written now.</summary>
    /// <remarks>Only now: a member that stops in the midst of becoming level with its first leader must not take that one's epoch for its own.</remarks>
    /// <param name="storage">Where it is.</param>
    /// <param name="recovered">The state that came of it.</param>
    /// <param name="started">The configuration that the member was started with.</param>
    /// <exception cref="StorageCorruptException">The epochs contradict each other.</exception>
    public static StoredMembership Open(MemberStorage storage, RecoveredMember recovered, EnsembleConfig started)
    {
        var last = recovered.State.Tree.LastProcessed;
        var current = new Epoch(storage.State.Read(StoredNumbers.CurrentEpoch) ?? last.Epoch.Value);
        var accepted = new Epoch(storage.State.Read(StoredNumbers.AcceptedEpoch) ?? Math.Max(last.Epoch.Value, current.Value));
        if (ProblemOf(accepted, current, last) is { } problem)
        {
            throw new StorageCorruptException(StoredNumbers.AcceptedEpoch, 0, problem, "Begin with an empty data directory: the member gets everything from its leader.");
        }

        WriteWhenMissing(storage, StoredNumbers.AcceptedEpoch, accepted);
        WriteWhenMissing(storage, StoredNumbers.CurrentEpoch, current);

        // In force is what was stored as such, and what another change stands behind: no leader changes the members again before. The newest of the log may still be undone. Where no change has been made the list
        // that the member is started with counts: it may have been edited since a snapshot was taken with the one before in it.
        var inForce = storage.State.Read(StoredNumbers.ActiveConfig) ?? 0;
        var newest = recovered.Configs.Count == 0 ? null : recovered.Configs[^1];
        var active = recovered.Configs.Select(known => known.Config)
            .Where(config => config.Version <= inForce || config.Version < newest!.Config.Version)
            .Aggregate(started, static (newer, config) => config.Version > newer.Version ? config : newer);
        var pending = newest?.Config.Version > active.Version ? newest : null;
        return new(active, new(last, accepted, current, pending));
    }

    /// <summary>
    /// What can be told without a checksum, of numbers that Apache has written. That the current epoch is older than the last entry is no sign of damage: a learner that stopped before
    /// it was level with its leader has entries of an epoch that it does not take for its own.
    /// </summary>
    private static string? ProblemOf(Epoch accepted, Epoch current, Zxid last) =>
        current.Value is < 0 or > EpochMax ? $"there is no current epoch {current}"
        : accepted.Value is < 0 or > EpochMax ? $"there is no accepted epoch {accepted}"
        : accepted < current ? $"the accepted epoch, {accepted}, is less than the current epoch, {current}"
        : accepted < last.Epoch ? $"the accepted epoch, {accepted}, is less than that of the last entry, {last.ToHex()}: nobody's entry is taken before its epoch was accepted"
        : null;

    private static void WriteWhenMissing(MemberStorage storage, string name, Epoch epoch)
    {
        if (storage.State.Read(name) is null)
        {
            storage.State.Write(name, epoch.Value);
        }
    }
}
