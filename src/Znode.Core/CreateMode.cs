namespace Znode;

/// <summary>What kind of znode a create makes; the numbers are ZooKeeper's flags on the wire.</summary>
public enum CreateMode
{
    /// <summary>Lives until it is deleted.</summary>
    Persistent = 0,

    /// <summary>Lives as long as the session that created it, and has no children.</summary>
    Ephemeral = 1,

    /// <summary>Persistent, with the parent's counter appended to its name.</summary>
    PersistentSequential = 2,

    /// <summary>Ephemeral, with the parent's counter appended to its name.</summary>
    EphemeralSequential = 3,

    /// <summary>Deleted by the ensemble some time after its last child is gone.</summary>
    Container = 4,

    /// <summary>Deleted by the ensemble when it has no children and was not set for its time to live.</summary>
    PersistentWithTtl = 5,

    /// <summary>As <see cref="PersistentWithTtl"/>, with the parent's counter appended to its name.</summary>
    PersistentSequentialWithTtl = 6,
}

internal static class CreateModes
{
    public static bool IsEphemeral(this CreateMode mode) => mode is CreateMode.Ephemeral or CreateMode.EphemeralSequential;

    public static bool IsSequential(this CreateMode mode) =>
        mode is CreateMode.PersistentSequential or CreateMode.EphemeralSequential or CreateMode.PersistentSequentialWithTtl;

    public static bool HasTtl(this CreateMode mode) => mode is CreateMode.PersistentWithTtl or CreateMode.PersistentSequentialWithTtl;

    public static bool IsDefined(int flags) => flags is >= 0 and <= 6;
}
