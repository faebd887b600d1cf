namespace Znode.Server.Tests;

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class ExpiryTests(Store store) : MemberFixture(store)
{
    [Test]
    public async Task A_silent_session_expires_its_ephemerals_go_and_watches_tell()
    {
        var silent = new SilentConnection(Core);
        await silent.OpenAsync(4000);
        await silent.CreateEphemeralAsync("/service");
        await using var watch = await Session.WatchAsync("/service");
        await using var events = watch.GetAsyncEnumerator();

        Time.Advance(TimeSpan.FromSeconds(3.9));
        await Session.SyncAsync();
        Assert.That(await Session.ExistsAsync("/service"), Is.Not.Null);
        Time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Deleted /service" }));
        Assert.That(await Session.ExistsAsync("/service"), Is.Null);
        Assert.That(silent.Closed, Is.EqualTo(Connections.CloseReason.SessionExpired));
    }

    [Test]
    public async Task A_wrong_password_resumes_nothing()
    {
        var thief = new SilentConnection(Core);

        thief.Resume(Session.Id, new byte[16], 4000);

        Assert.That(thief.IsOpen, Is.False);
        Assert.That(thief.Refusal, Does.Contain("password"));
        await Session.CreateAsync("/a");
    }

    [Test]
    public async Task The_ids_of_sessions_are_not_given_out_again_after_a_restart()
    {
        var before = Session.Id;
        Time.Advance(TimeSpan.FromSeconds(1));

        await RestartAsync();

        Assert.That((await OpenAsync()).Id, Is.GreaterThan(before));
    }
}
