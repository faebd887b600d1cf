namespace Znode.Conformance;

/// <summary>Views of a part of the tree.</summary>
public abstract class ChrootConformance(ConformanceSubject subject) : ClientConformance(subject)
{
    [Test]
    public async Task Paths_are_those_of_the_view_on_the_way_in_and_out()
    {
        await Session.CreateAsync("/app");
        var client = await ConnectAsync();
        var view = await client.Chroot("/app").GetSessionAsync();

        var created = await view.CreateAsync("/a", Bytes("x"));
        var sequential = await view.TryCreateAsync("/a/s-", options: CreateMode.EphemeralSequential);
        var committed = await view.CommitAsync(new Transaction().Create("/b").Set("/a", Bytes("y")).Check("/a").Delete("/b"));

        Assert.That(created.Path.Value, Is.EqualTo("/a"));
        Assert.That(sequential!.Path.Value, Is.EqualTo("/a/s-0000000000"));
        Assert.That(committed.Results.Select(part => part.Path.Value), Is.EqualTo(new[] { "/b", "/a", "/a", "/b" }));
        Assert.That((await Session.GetAsync("/app/a")).GetString(), Is.EqualTo("y"));
        Assert.That((await view.GetAsync("/a")).GetString(), Is.EqualTo("y"));
        Assert.That((await view.GetChildrenAsync("/")).Names, Is.EqualTo(new[] { "a" }));
        Assert.That(await view.ExistsAsync("/app"), Is.Null);
        Assert.That(await view.CountDescendantsAsync("/"), Is.EqualTo(2));
        Assert.That(await view.GetEphemeralsAsync(), Is.EqualTo(new ZnodePath[] { "/a/s-0000000000" }));
        await view.DeleteAsync(sequential.Path);
        Assert.That(await view.TryDeleteAsync("/a"), Is.True);
        await view.SyncAsync("/");
    }

    [Test]
    public async Task Errors_speak_of_the_path_that_was_asked_for()
    {
        await Session.CreateAsync("/app");
        var client = await ConnectAsync();
        var view = await client.Chroot("/app").GetSessionAsync();

        foreach (var call in new Func<Task>[]
        {
            () => view.GetAsync("/missing").AsTask(),
            () => view.SetAsync("/missing", default).AsTask(),
            () => view.DeleteAsync("/missing").AsTask(),
            () => view.CommitAsync(new Transaction().Delete("/missing")).AsTask(),
        })
        {
            var exception = await Assert.ThrowsAsync<NoNodeException>(() => call());
            Assert.That(exception!.Path, Is.EqualTo((ZnodePath)"/missing"));
            Assert.That(exception.Message, Does.Contain("/missing").And.Not.Contain("/app"));
        }

        var exists = await Assert.ThrowsAsync<NodeExistsException>(() => view.CreateAsync("/").AsTask());
        Assert.That(exists!.Path, Is.EqualTo(ZnodePath.Root));
    }

    [Test]
    public async Task Events_speak_of_the_views_paths()
    {
        var client = await ConnectAsync();
        var view = await client.Chroot("/app").GetSessionAsync();
        await using var watch = await view.WatchAsync("/", WatchScope.Subtree);
        await using var events = watch.GetAsyncEnumerator();

        await Session.CreateAsync("/app");
        await Session.CreateAsync("/app/a");

        Assert.That(watch.Path, Is.EqualTo(ZnodePath.Root));
        Assert.That(await events.NextAsync(2), Is.EqualTo(new[] { "Created /", "Created /a" }));
        await (await client.GetSessionAsync()).DisposeAsync();
        var exception = await Assert.ThrowsAsync<SessionExpiredException>(() => events.MoveNextAsync().InTime());
        Assert.That(exception!.Path, Is.EqualTo(ZnodePath.Root));
    }

    [Test]
    public async Task Views_share_the_session_and_leave_it_alone_when_they_go()
    {
        var client = await ConnectAsync();
        var whole = await client.GetSessionAsync();
        var view = client.Chroot("/app");
        var inner = view.Chroot("/inner");

        var session = await inner.GetSessionAsync();
        Assert.That(session.Id, Is.EqualTo(whole.Id));
        Assert.That(await inner.GetSessionAsync(), Is.SameAs(session));
        await session.CreateAsync("/a", options: new() { CreateParents = true });
        await inner.DisposeAsync();

        Assert.That(inner.State, Is.EqualTo(ClientState.Closed));
        Assert.That(client.State, Is.EqualTo(ClientState.Connected));
        Assert.That(await whole.ExistsAsync("/app/inner/a"), Is.Not.Null);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => inner.GetSessionAsync().AsTask());
    }
}
