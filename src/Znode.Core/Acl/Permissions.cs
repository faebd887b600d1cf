namespace Znode;

/// <summary>What an access control entry allows. Unknown bits are kept as they are.</summary>
[Flags]
public enum Permissions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read data and list children.</summary>
    Read = 1,

    /// <summary>Set data.</summary>
    Write = 2,

    /// <summary>Create children.</summary>
    Create = 4,

    /// <summary>Delete children.</summary>
    Delete = 8,

    /// <summary>Set the access control list.</summary>
    Admin = 16,

    /// <summary>All of them.</summary>
    All = Read | Write | Create | Delete | Admin,
}
