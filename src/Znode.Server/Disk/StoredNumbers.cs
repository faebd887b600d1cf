namespace Znode.Server.Disk;

/// <summary>The names of the numbers that a member of an ensemble stores. Source of the first two: spec disk-format §5; ZooKeeper: <c>QuorumPeer</c>.</summary>
internal static class StoredNumbers
{
    public const string AcceptedEpoch = "acceptedEpoch";

    public const string CurrentEpoch = "currentEpoch";

    /// <summary>The version of the configuration in force. ZooKeeper has it in the names of its dynamic files, which not every member has.</summary>
    public const string ActiveConfig = "activeConfig";
}
