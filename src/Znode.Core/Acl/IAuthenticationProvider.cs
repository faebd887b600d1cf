namespace Znode.Acl;

/// <summary>One way to tell who a connection is: a scheme of access control entries. ZooKeeper: <c>AuthenticationProvider</c>.</summary>
/// <remarks>Called by many connections at a time, so without state of its own; must not block.</remarks>
internal interface IAuthenticationProvider
{
    /// <summary>Gets the name of the scheme, as entries and auth requests give it.</summary>
    string Scheme { get; }

    /// <summary>Gets whether an identity of the scheme shows who one is, not just from where: an entry of the scheme <c>auth</c> stands for all such identities of the caller.</summary>
    bool IsAuthenticated { get; }

    /// <summary>Takes the data of an auth request.</summary>
    AuthOutcome Authenticate(ReadOnlySpan<byte> credentials, ConnectionInfo connection);

    /// <summary>Tells whether an entry means the caller.</summary>
    /// <param name="caller">An identity of this scheme.</param>
    /// <param name="aclId">The entry's id; valid when it was stored, by whatever server stored it.</param>
    bool Matches(Identity caller, string aclId);

    /// <summary>Tells whether an entry's id can be stored.</summary>
    bool IsValidId(string aclId);

    /// <summary>Gets what of an identity's id may be shown: whoAmI.</summary>
    string DisplayOf(Identity identity) => identity.Id;
}
