namespace Znode.Acl;

/// <summary>What access control lists allow, and which can be stored. Source: spec semantics §5; ZooKeeper: <c>ZooKeeperServer.checkACL</c>, <c>PrepRequestProcessor.fixupACL</c>.</summary>
/// <remarks>Has no state but its configuration, so any thread may ask.</remarks>
/// <param name="providers">The schemes beside world and auth.</param>
/// <param name="skipAcl">Allows everything; lists are stored all the same.</param>
internal sealed class AclChecker(AuthenticationProviders providers, bool skipAcl)
{
    public const string WorldScheme = "world";
    public const string Anyone = "anyone";
    public const string AuthScheme = "auth";

    /// <summary>Tells whether the caller has one of the permissions. Asked at every read, so a list that begins with an entry for everybody is decided by it.</summary>
    public bool Allows(AclList acl, Permissions needed, IReadOnlyList<Identity> identities)
    {
        var entries = acl.Entries;
        if (skipAcl || entries.Count == 0)
        {
            return true;
        }

        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if ((entry.Permissions & needed) != 0 && (IsWorld(entry) || IsOneOf(entry, identities)))
            {
                return true;
            }
        }

        for (var i = 0; i < identities.Count; i++)
        {
            if (identities[i].Scheme == Identity.SuperScheme)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Turns the list of a create or setACL into the one that is stored: duplicates gone, <c>auth</c> replaced by the caller's identities.</summary>
    /// <param name="acl">The list as it came: it may be null, and so may schemes and ids in it.</param>
    /// <param name="identities">The caller's.</param>
    /// <param name="normalized">A list of its own, never the caller's; empty if refused.</param>
    /// <returns>Ok or InvalidAcl.</returns>
    public ErrorCode Normalize(IReadOnlyList<AclEntry>? acl, IReadOnlyList<Identity> identities, out IReadOnlyList<AclEntry> normalized)
    {
        normalized = [];
        if (acl is null || acl.Count == 0)
        {
            return ErrorCode.InvalidAcl;
        }

        if (acl.Count == 1 && acl[0].Permissions == Permissions.All && IsWorld(acl[0]))
        {
            normalized = AclEntry.Open;
            return ErrorCode.Ok;
        }

        var stored = new List<AclEntry>(acl.Count);
        var seen = new HashSet<AclEntry>(acl.Count);
        for (var i = 0; i < acl.Count; i++)
        {
            if (seen.Add(acl[i]) && !TryStore(acl[i], identities, stored))
            {
                return ErrorCode.InvalidAcl;
            }
        }

        normalized = stored.ToArray();
        return ErrorCode.Ok;
    }

    /// <summary>Gets the list as getACL shows it to who may not administer the znode: the hashes of digest entries are replaced by <c>x</c>.</summary>
    public static IReadOnlyList<AclEntry> HideSecrets(IReadOnlyList<AclEntry> acl)
    {
        var shown = new AclEntry[acl.Count];
        for (var i = 0; i < shown.Length; i++)
        {
            var entry = acl[i];
            var colon = entry.Scheme == DigestAuthenticationProvider.SchemeName ? entry.Id.IndexOf(':', StringComparison.Ordinal) : -1;
            shown[i] = colon < 0 ? entry : entry with { Id = $"{entry.Id.AsSpan(0, colon)}:x" };
        }

        return shown;
    }

    /// <summary>Gets the caller's identities as whoAmI shows them: without secrets, and nothing of a scheme that has no provider.</summary>
    public IReadOnlyList<Identity> DisplayOf(IReadOnlyList<Identity> identities)
    {
        var shown = new Identity[identities.Count];
        for (var i = 0; i < shown.Length; i++)
        {
            var identity = identities[i];
            shown[i] = new(identity.Scheme, providers.TryGet(identity.Scheme, out var provider) ? provider.DisplayOf(identity) : "");
        }

        return shown;
    }

    private static bool IsWorld(AclEntry entry) => entry is { Scheme: WorldScheme, Id: Anyone };

    private bool IsOneOf(AclEntry entry, IReadOnlyList<Identity> identities)
    {
        if (!providers.TryGet(entry.Scheme, out var provider))
        {
            return false;
        }

        for (var i = 0; i < identities.Count; i++)
        {
            if (identities[i].Scheme == entry.Scheme && provider.Matches(identities[i], entry.Id))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryStore(AclEntry entry, IReadOnlyList<Identity> identities, List<AclEntry> stored)
    {
        // Its id says nothing, and kazoo leaves it out.
        if (entry.Scheme == AuthScheme)
        {
            return TryStoreCaller(entry.Permissions, identities, stored);
        }

        // The decoder keeps nulls for this check; see JuteRecords.ReadAcl.
        if (entry.Scheme is null || entry.Id is null)
        {
            return false;
        }

        if (IsWorld(entry))
        {
            stored.Add(entry);
            return true;
        }

        if (!providers.TryGet(entry.Scheme, out var provider) || !provider.IsValidId(entry.Id))
        {
            return false;
        }

        stored.Add(entry);
        return true;
    }

    private bool TryStoreCaller(Permissions permissions, IReadOnlyList<Identity> identities, List<AclEntry> stored)
    {
        var count = stored.Count;
        for (var i = 0; i < identities.Count; i++)
        {
            if (providers.TryGet(identities[i].Scheme, out var provider) && provider.IsAuthenticated)
            {
                stored.Add(new(permissions, identities[i].Scheme, identities[i].Id));
            }
        }

        return stored.Count > count;
    }
}
