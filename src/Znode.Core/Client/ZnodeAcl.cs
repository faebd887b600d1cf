namespace Znode;

/// <summary>The access control list of a znode with its stat, as they were at one moment.</summary>
/// <param name="entries">Who may do what. Without the Admin permission, the hash of a <c>digest</c> entry is masked: <c>user:x</c>.</param>
/// <param name="stat">The stat. Its <see cref="Stat.Aversion"/> is what to expect in a <see cref="IZnodeSession.SetAclAsync"/>.</param>
/// <remarks>Immutable and safe to share.</remarks>
public sealed class ZnodeAcl(IReadOnlyList<AclEntry> entries, Stat stat)
{
    /// <summary>Gets who may do what.</summary>
    public IReadOnlyList<AclEntry> Entries { get; } = entries;

    /// <summary>Gets the stat.</summary>
    public Stat Stat { get; } = stat;
}
