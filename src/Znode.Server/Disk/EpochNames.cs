namespace Znode.Server.Disk;

/// <summary>The files of the two epochs. Source: spec disk-format §5; ZooKeeper: <c>QuorumPeer</c>.</summary>
internal static class EpochNames
{
    public const string Accepted = "acceptedEpoch";

    public const string Current = "currentEpoch";
}
