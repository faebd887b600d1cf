using Znode.Consensus.Zab;
using Znode.Server.Disk;
using Znode.Storage;

namespace Znode.Server.Ensemble;

/// <summary>How far a member had come when it stopped. Source: spec disk-format §5; ZooKeeper: <c>QuorumPeer.loadDataBase</c>.</summary>
internal static class StoredEpochs
{
    /// <summary>Reads the epochs; those that were never written are that of the last entry, and are written now.</summary>
    /// <remarks>Only now: a member that stops in the midst of becoming level with its first leader must not take that one's epoch for its own.</remarks>
    /// <exception cref="StorageCorruptException">The two contradict each other.</exception>
    public static ZabState Open(MemberStorage storage, Zxid last)
    {
        var current = new Epoch(storage.State.Read(EpochNames.Current) ?? last.Epoch.Value);
        var accepted = new Epoch(storage.State.Read(EpochNames.Accepted) ?? Math.Max(last.Epoch.Value, current.Value));
        if (accepted < current)
        {
            throw new StorageCorruptException(
                EpochNames.Accepted,
                0,
                $"the accepted epoch, {accepted}, is less than the current epoch, {current}",
                "Begin with an empty data directory: the member gets everything from its leader.");
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
