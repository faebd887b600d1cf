namespace Znode.Conformance;

/// <summary>How refusals are told.</summary>
public abstract class ErrorsConformance(ConformanceSubject subject) : ClientConformance(subject)
{
    [Test]
    public async Task A_missing_znode_is_told_with_its_code_and_path()
    {
        foreach (var call in new Func<Task>[]
        {
            () => Session.GetAsync("/missing").AsTask(),
            () => Session.GetChildrenAsync("/missing").AsTask(),
            () => Session.CountDescendantsAsync("/missing").AsTask(),
            () => Session.GetAclAsync("/missing").AsTask(),
            () => Session.SetAsync("/missing", Bytes("x")).AsTask(),
            () => Session.TrySetAsync("/missing", Bytes("x"), 0).AsTask(),
            () => Session.SetAclAsync("/missing", AclEntry.Open).AsTask(),
            () => Session.DeleteAsync("/missing").AsTask(),
        })
        {
            var exception = await Assert.ThrowsAsync<NoNodeException>(() => call());

            Assert.That(exception!.Code, Is.EqualTo(ErrorCode.NoNode));
            Assert.That(exception.Path, Is.EqualTo((ZnodePath)"/missing"));
            Assert.That(exception.Request, Is.EqualTo(RequestStatus.Answered));
            Assert.That(exception.IsTransient, Is.False);
        }
    }

    [Test]
    public async Task A_missing_parent_is_told_with_the_path_asked_for()
    {
        var exception = await Assert.ThrowsAsync<NoNodeException>(() => Session.CreateAsync("/missing/a").AsTask());
        await Assert.ThrowsAsync<NoNodeException>(() => Session.TryCreateAsync("/missing/a").AsTask());

        Assert.That(exception!.Path, Is.EqualTo((ZnodePath)"/missing/a"));
    }

    [Test]
    public async Task A_znode_that_exists_is_not_created_again()
    {
        await Session.CreateAsync("/a");

        await Assert.ThrowsAsync<NodeExistsException>(() => Session.CreateAsync("/a").AsTask());
        await Assert.ThrowsAsync<NodeExistsException>(() => Session.CreateAsync("/a", options: new() { CreateParents = true }).AsTask());
        await Assert.ThrowsAsync<NodeExistsException>(() => Session.CreateAsync("/").AsTask());
    }

    [Test]
    public async Task Another_version_than_expected_is_refused()
    {
        await Session.CreateAsync("/a");

        await Assert.ThrowsAsync<BadVersionException>(() => Session.SetAsync("/a", Bytes("x"), version: 1).AsTask());
        await Assert.ThrowsAsync<BadVersionException>(() => Session.DeleteAsync("/a", version: 1).AsTask());
        await Assert.ThrowsAsync<BadVersionException>(() => Session.SetAclAsync("/a", AclEntry.Open, version: 1).AsTask());
    }

    [Test]
    public async Task A_znode_with_children_is_not_deleted()
    {
        await Session.CreateAsync("/a/b", options: new() { CreateParents = true });

        await Assert.ThrowsAsync<NotEmptyException>(() => Session.DeleteAsync("/a").AsTask());
    }

    [Test]
    public async Task An_ephemeral_has_no_children()
    {
        await Session.CreateAsync("/a", options: CreateMode.Ephemeral);

        await Assert.ThrowsAsync<NoChildrenForEphemeralsException>(() => Session.CreateAsync("/a/b").AsTask());
    }

    [Test]
    public async Task What_stands_in_the_way_of_a_parent_is_told_with_the_parents_path()
    {
        await Session.CreateAsync("/a", options: CreateMode.Ephemeral);

        var exception = await Assert.ThrowsAsync<NoChildrenForEphemeralsException>(() => Session.CreateAsync("/a/b/c", options: new() { CreateParents = true }).AsTask());

        Assert.That(exception!.Path, Is.EqualTo((ZnodePath)"/a/b"));
    }

    [Test]
    public async Task An_empty_or_senseless_list_is_refused()
    {
        await Assert.ThrowsAsync<InvalidAclException>(() => Session.CreateAsync("/a", options: new() { Acl = [] }).AsTask());
        await Assert.ThrowsAsync<InvalidAclException>(() => Session.CreateAsync("/a", options: new() { Acl = [new(Permissions.All, "nobody", "x")] }).AsTask());
        await Assert.ThrowsAsync<InvalidAclException>(() => Session.CreateAsync("/a", options: new() { Acl = AclEntry.CreatorAll }).AsTask());
    }

    [Test]
    public void Options_that_contradict_each_other_are_refused_in_the_call()
    {
        Assert.Throws<ArgumentException>(() => _ = Session.CreateAsync("/a", options: CreateMode.PersistentWithTtl));
        Assert.Throws<ArgumentException>(() => _ = Session.CreateAsync("/a", options: new() { TimeToLive = TimeSpan.FromSeconds(1) }));
    }

    [Test]
    public async Task A_null_where_there_must_be_something_is_refused_in_the_call()
    {
        Assert.Throws<ArgumentNullException>(() => _ = Session.SetAclAsync("/a", null!));
        Assert.Throws<ArgumentNullException>(() => _ = Session.TryCommitAsync(null!));
        Assert.Throws<ArgumentNullException>(() => _ = Session.AuthenticateAsync(null!, default));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Session.CommitAsync(null!).AsTask());
    }
}
