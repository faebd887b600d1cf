namespace Znode.Conformance;

/// <summary>Every call that a session takes, for what holds for all of them.</summary>
public static class SessionCalls
{
    public static IEnumerable<Func<Task>> EveryCall(this IZnodeSession session) =>
    [
        () => session.ExistsAsync("/").AsTask(),
        () => session.GetAsync("/").AsTask(),
        () => session.TryGetAsync("/").AsTask(),
        () => session.GetChildrenAsync("/").AsTask(),
        () => session.TryGetChildrenAsync("/").AsTask(),
        () => session.CountDescendantsAsync("/").AsTask(),
        () => session.GetEphemeralsAsync().AsTask(),
        () => session.CreateAsync("/new").AsTask(),
        () => session.CreateAsync("/new/one", options: new() { CreateParents = true }).AsTask(),
        () => session.TryCreateAsync("/new").AsTask(),
        () => session.SetAsync("/", default).AsTask(),
        () => session.TrySetAsync("/", default, 0).AsTask(),
        () => session.DeleteAsync("/new").AsTask(),
        () => session.TryDeleteAsync("/new").AsTask(),
        () => session.GetAclAsync("/").AsTask(),
        () => session.SetAclAsync("/", AclEntry.Open).AsTask(),
        () => session.AuthenticateAsync("digest", "a:b"u8.ToArray()).AsTask(),
        () => session.WhoAmIAsync().AsTask(),
        () => session.CommitAsync(new()).AsTask(),
        () => session.TryCommitAsync(new()).AsTask(),
        () => session.SyncAsync().AsTask(),
        () => session.WatchAsync("/").AsTask(),
    ];
}
