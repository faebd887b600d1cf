namespace Znode.Client;

/// <summary>The mark in the name of a create whose lost reply is to be found again. Source: Curator's <c>ProtectedUtils</c>.</summary>
internal static class ProtectedName
{
    /// <summary>What stands before the GUID; a dash follows it.</summary>
    private const string Prefix = "_c_";

    /// <summary>Gets what the name of a create's znode begins with.</summary>
    public static string Mark(Guid create) => $"{Prefix}{create:D}-";

    /// <summary>Puts the mark before the name of a path.</summary>
    public static ZnodePath Of(ZnodePath path, Guid create) => path.Parent / (Mark(create) + path.Name);

    /// <summary>Looks whether a create was done whose reply is lost.</summary>
    /// <remarks>
    /// A sync comes before the look: the create may be on its way to the member that is asked. What came by the old connection can not overtake it, for the leader refuses what comes from there once the
    /// session has moved. Source: Curator's <c>CreateBuilderImpl.findProtectedNodeInForeground</c>, but for the sync.
    /// </remarks>
    /// <param name="session">The session that has asked for the create, connected again.</param>
    /// <param name="path">Where, as it was asked for: without the mark.</param>
    /// <param name="create">The create's own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was made; null when it was not done, and will not be.</returns>
    public static async ValueTask<Created?> FindAsync(IZnodeSession session, ZnodePath path, Guid create, CancellationToken cancellationToken)
    {
        var mark = Mark(create);
        await session.SyncAsync(path.Parent, cancellationToken).ConfigureAwait(false);
        var children = await session.TryGetChildrenAsync(path.Parent, cancellationToken).ConfigureAwait(false);
        if (children?.Names.FirstOrDefault(name => name.StartsWith(mark, StringComparison.Ordinal)) is not { } name)
        {
            return null;
        }

        // Deleted by now, it has no stat; it was made all the same.
        var found = path.Parent / name;
        return new(found, await session.ExistsAsync(found, cancellationToken).ConfigureAwait(false) ?? default);
    }
}
