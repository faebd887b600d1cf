namespace Znode.Storage;

/// <summary>The directories of one member's data. Source: spec disk-format §1, ZooKeeper's <c>FileTxnSnapLog</c>.</summary>
/// <param name="SnapshotDirectory">Holds snapshots and epochs.</param>
/// <param name="LogDirectory">Holds the transaction log.</param>
internal sealed record DataDirectoryLayout(string SnapshotDirectory, string LogDirectory)
{
    /// <summary>The subdirectory that ZooKeeper has used since its second format.</summary>
    public const string VersionDirectory = "version-2";

    /// <summary>Finds or makes the directories, and refuses two that were exchanged.</summary>
    /// <exception cref="IOException">A directory is missing and must not be made, or the files in them are not the expected ones.</exception>
    public static DataDirectoryLayout Prepare(FileStorageOptions options)
    {
        var layout = new DataDirectoryLayout(
            Path.GetFullPath(Path.Combine(options.DataDirectory, VersionDirectory)),
            Path.GetFullPath(Path.Combine(options.DataLogDirectory ?? options.DataDirectory, VersionDirectory)));
        Require(layout.LogDirectory, options.AutoCreate);
        Require(layout.SnapshotDirectory, options.AutoCreate);
        if (layout.SnapshotDirectory != layout.LogDirectory)
        {
            RefuseFiles(layout.SnapshotDirectory, TxnLogFormat.Prefix, "Snapshot directory has log files.");
            RefuseFiles(layout.LogDirectory, SnapshotFormat.Prefix, "Log directory has snapshot files.");
        }

        return layout;
    }

    private static void RefuseFiles(string directory, string prefix, string problem)
    {
        foreach (var file in Directory.EnumerateFiles(directory, prefix + ".*"))
        {
            if (ZxidFileName.TryParse(Path.GetFileName(file), prefix, out _, ".gz", ".snappy"))
            {
                throw new IOException($"{problem} Check if dataLogDir and dataDir configuration is correct. Found {file}.");
            }
        }
    }

    private static void Require(string directory, bool create)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        if (!create)
        {
            throw new DirectoryNotFoundException($"Missing data directory {directory}, automatic data directory creation is disabled (zookeeper.datadir.autocreate is false). Please create this directory manually.");
        }

        try
        {
            MakeDurably(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Unable to create data directory {directory}: {e.Message} Name one that this process may make and write, or make it before.", e);
        }
    }

    private static void MakeDurably(string directory)
    {
        var parent = Path.GetDirectoryName(directory)!;
        if (!Directory.Exists(parent))
        {
            MakeDurably(parent);
        }

        Directory.CreateDirectory(directory);
        DurableIo.SyncDirectory(parent);
    }
}
