namespace Znode.Conformance;

public abstract class TransactionConformance(ConformanceSubject subject) : ClientConformance(subject)
{
    [Test]
    public async Task All_operations_are_carried_out_in_one_transaction()
    {
        await Session.CreateAsync("/old");

        var result = await Session.CommitAsync(new Transaction()
            .Check("/old", 0)
            .Create("/a", Bytes("one"))
            .Create("/a/seq-", options: CreateMode.EphemeralSequential)
            .Set("/a", Bytes("two"))
            .Delete("/old"));

        var ofCreate = Subject.PlainCreatesInTransactionsHaveStats ? result.Zxid : (Zxid?)null;
        Assert.That(result.IsCommitted, Is.True);
        Assert.That(result.Zxid, Is.EqualTo(Session.LastZxid));
        Assert.That(result.Results.Select(part => part.Path.Value), Is.EqualTo(new[] { "/old", "/a", "/a/seq-0000000000", "/a", "/old" }));
        Assert.That(result.Results.Select(part => part.Error), Is.All.EqualTo(ErrorCode.Ok));
        Assert.That(result.Results.Select(part => part.Stat?.Mzxid), Is.EqualTo(new[] { null, ofCreate, ofCreate, result.Zxid, null }));
        Assert.That((await Session.GetAsync("/a")).GetString(), Is.EqualTo("two"));
        Assert.That(await Session.ExistsAsync("/old"), Is.Null);
    }

    [Test]
    public async Task When_one_is_refused_nothing_is_done_and_the_result_says_which()
    {
        await Session.CreateAsync("/a");

        var result = await Session.TryCommitAsync(new Transaction().Create("/b").Set("/a", Bytes("x"), version: 5).Delete("/a"));

        Assert.That(result.IsCommitted, Is.False);
        Assert.That(result.RefusedIndex, Is.EqualTo(1));
        Assert.That(result.Error, Is.EqualTo(ErrorCode.BadVersion));
        Assert.That(result.Results.Select(part => part.Error), Is.EqualTo(new[] { ErrorCode.Ok, ErrorCode.BadVersion, ErrorCode.RuntimeInconsistency }));
        Assert.That(result.Results.Select(part => part.Path.Value), Is.EqualTo(new[] { "/b", "/a", "/a" }));
        Assert.That(result.Results.Select(part => part.Stat), Is.All.Null);
        Assert.That(await Session.ExistsAsync("/b"), Is.Null);
    }

    [Test]
    public async Task Commit_throws_the_exception_of_the_operation_that_was_refused()
    {
        var exception = await Assert.ThrowsAsync<NoNodeException>(() => Session.CommitAsync(new Transaction().Create("/b").Check("/missing")).AsTask());

        Assert.That(exception!.Path, Is.EqualTo((ZnodePath)"/missing"));
        Assert.That(exception.Message, Does.StartWith("Operation 2 of 2"));
    }

    [Test]
    public async Task Later_operations_see_what_earlier_ones_did_and_requests_behind_them_too()
    {
        var committed = Session.CommitAsync(new Transaction().Create("/a").Create("/a/b").Set("/a/b", Bytes("x"), version: 0));
        var read = Session.GetAsync("/a/b");

        await committed;
        Assert.That((await read).GetString(), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_transaction_can_be_committed_again_but_not_added_to()
    {
        var transaction = new Transaction().Create("/a/item-", options: CreateMode.PersistentSequential);
        await Session.CreateAsync("/a");

        await Session.CommitAsync(transaction);
        var second = await Session.CommitAsync(transaction);

        Assert.That(second.Results[0].Path.Value, Is.EqualTo("/a/item-0000000001"));
        Assert.Throws<InvalidOperationException>(() => transaction.Delete("/a"));
    }

    [Test]
    public async Task An_empty_transaction_is_committed()
    {
        var result = await Session.CommitAsync(new());

        Assert.That(result.Results, Is.Empty);
        Assert.That(result.IsCommitted, Is.True);
    }

    [Test]
    public async Task Every_kind_of_create_has_its_stat()
    {
        var ttl = new CreateOptions { Mode = CreateMode.PersistentWithTtl, TimeToLive = TimeSpan.FromMinutes(1) };

        var result = await Session.CommitAsync(new Transaction().Create("/container", options: CreateMode.Container).Create("/ttl", options: ttl));

        Assert.That(result.Results.Select(part => part.Stat?.Czxid), Is.All.EqualTo(result.Zxid));
    }
}
