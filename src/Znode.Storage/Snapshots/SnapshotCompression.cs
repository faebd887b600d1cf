namespace Znode.Storage;

/// <summary>How a snapshot's file is compressed; the file's suffix says it. ZooKeeper: <c>snapshot.compression.method</c>.</summary>
public enum SnapshotCompression
{
    /// <summary>Plain: what every version of ZooKeeper reads.</summary>
    None,

    /// <summary>gzip, suffix <c>.gz</c>; ZooKeeper 3.6 and newer read it.</summary>
    Gzip,

    /// <summary>The framing of snappy-java, suffix <c>.snappy</c>; ZooKeeper 3.6 and newer write it on demand. Read only.</summary>
    Snappy,
}
