namespace Znode.Server.Tests;

/// <summary>Where the member under test keeps its data.</summary>
public enum Store
{
    /// <summary>In memory: a write is answered in its own turn.</summary>
    Memory,

    /// <summary>In files, as in production: a write is answered by the log's thread.</summary>
    Disk,
}
