namespace Znode.Server.Tests;

[TestFixture]
public sealed class MemberTests
{
    [Test]
    public async Task Three_members_live_in_one_process_each_with_its_own_configuration()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"znode-server-tests-{Guid.NewGuid():N}");
        try
        {
            await using var one = await ZnodeMember.CreateBuilder().WithId(1).StartAsync();
            await using var two = await ZnodeMember.CreateBuilder().WithId(2).StoreIn(directory).Configure(options => options with { ExtendedTypes = false }).StartAsync();
            await using var three = await ZnodeMember.CreateBuilder().WithId(3).Configure(options => options with { RequestBytesMax = 1024, TickTime = TimeSpan.FromSeconds(1) }).StartAsync();
            ZnodeMember[] members = [one, two, three];
            var sessions = new List<IZnodeSession>();
            foreach (var member in members)
            {
                sessions.Add(await member.OpenSessionAsync(new() { Timeout = TimeSpan.FromHours(1) }));
                await sessions[^1].CreateAsync("/mine", new[] { (byte)member.Id.Value });
            }

            var ttl = new CreateOptions { Mode = CreateMode.PersistentWithTtl, TimeToLive = TimeSpan.FromHours(1) };
            Assert.That(members.Select(member => member.Role), Is.All.EqualTo(MemberRole.Standalone));
            Assert.That(sessions.Select(session => session.Id.Value >>> 56), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(sessions.Select(session => session.Timeout.TotalSeconds), Is.EqualTo(new[] { 40, 40, 20 }));
            for (var i = 0; i < members.Length; i++)
            {
                Assert.That((await sessions[i].GetAsync("/mine")).Data.ToArray(), Is.EqualTo(new[] { (byte)members[i].Id.Value }));
            }

            await sessions[0].CreateAsync("/ttl", options: ttl);
            await Assert.ThrowsAsync<UnimplementedException>(() => sessions[1].CreateAsync("/ttl", options: ttl).AsTask());
            await sessions[1].CreateAsync("/large", new byte[2000]);
            await Assert.ThrowsAsync<BadArgumentsException>(() => sessions[2].CreateAsync("/large", new byte[2000]).AsTask());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public async Task Who_gives_up_waiting_for_a_session_is_told_that_there_is_no_quorum()
    {
        await using var member = await ZnodeMember.CreateBuilder().WithId(1).WithPeers(new InProcessEnsemble(1, 2, 3)).StartAsync();
        using var patience = new CancellationTokenSource();
        var session = member.OpenSessionAsync(cancellationToken: patience.Token).AsTask();
        await patience.CancelAsync();

        var exception = await Assert.ThrowsAsync<ZnodeCanceledException>(() => session.InTime());

        Assert.That(exception!.Message, Does.Contain("in no quorum").And.Contain("a majority of the members"));
    }

    [TestCase(1, 1, 3)]
    [TestCase]
    public void An_ensemble_has_members_with_numbers_of_their_own(params int[] ids) =>
        Assert.That(() => new InProcessEnsemble(ids), Throws.ArgumentException.With.Message.Contains("a number of its own"));

    [Test]
    public async Task A_member_may_be_disposed_by_two_at_once()
    {
        var listener = new SlowListener();
        var member = await ZnodeMember.CreateBuilder().AddListener(_ => listener).AddListener(_ => new SlowListener(isSlow: false)).StartAsync();

        var one = member.DisposeAsync().AsTask();
        var other = member.DisposeAsync().AsTask();
        listener.Ends.SetResult();

        await one.InTime();
        await other.InTime();
        await member.DisposeAsync().InTime();
    }

    [Test]
    public async Task A_member_tells_what_it_is_before_while_and_after_it_serves()
    {
        await using var member = ZnodeMember.CreateBuilder().WithId(7).Build();
        Assert.That(member.Role, Is.EqualTo(MemberRole.Stopped));
        Assert.That(member.Ready.IsCompleted, Is.False);
        Assert.That(member.Health.IsServing, Is.False);
        Assert.Throws<InvalidOperationException>(() => _ = member.OpenSessionAsync());

        await member.StartAsync();
        Assert.That(member.Role, Is.EqualTo(MemberRole.Standalone));
        Assert.That(member.LeaderId, Is.EqualTo(new ServerId(7)));
        Assert.That(member.Ready.IsCompletedSuccessfully, Is.True);
        Assert.That(member.Health.IsServing, Is.True);

        await member.StopAsync();
        await member.StopAsync();
        Assert.That(member.Role, Is.EqualTo(MemberRole.Stopped));
        Assert.That(member.Completion.IsCompletedSuccessfully, Is.True);
        Assert.Throws<InvalidOperationException>(() => _ = member.OpenSessionAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => member.StartAsync());
    }

    [Test]
    public async Task A_second_member_on_the_same_directory_is_refused()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"znode-server-tests-{Guid.NewGuid():N}");
        try
        {
            await using var member = await ZnodeMember.CreateBuilder().StoreIn(directory).StartAsync();

            await Assert.CatchAsync<IOException>(() => ZnodeMember.CreateBuilder().StoreIn(directory).StartAsync());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public async Task Listeners_are_started_after_the_member_and_stopped_before_it()
    {
        var events = new List<string>();
        await using (var member = await ZnodeMember.CreateBuilder().AddListener(member => new Listener(member, events)).StartAsync())
        {
            Assert.That(events, Is.EqualTo(new[] { "started Standalone" }));
        }

        Assert.That(events, Is.EqualTo(new[] { "started Standalone", "stopped Standalone", "disposed" }));
    }

    [Test]
    public async Task When_a_listener_can_not_start_the_member_is_stopped_and_the_exception_tells()
    {
        var member = ZnodeMember.CreateBuilder().AddListener(_ => new BrokenListener()).Build();

        var exception = await Assert.ThrowsAsync<IOException>(() => member.StartAsync());

        Assert.That(exception!.Message, Is.EqualTo("the port is taken"));
        Assert.That(member.Role, Is.EqualTo(MemberRole.Stopped));
        Assert.That(member.Ready.Exception!.InnerException, Is.SameAs(exception));
        Assert.That(member.Completion.Exception!.InnerException, Is.SameAs(exception));
        await member.DisposeAsync();
    }

    [Test]
    public async Task A_member_that_can_not_open_its_storage_never_serves_and_whoever_waits_for_it_is_told()
    {
        var file = Path.GetTempFileName();
        try
        {
            await using var member = ZnodeMember.CreateBuilder().StoreIn(file).Build();
            var ready = member.Ready;

            var exception = await Assert.CatchAsync<IOException>(() => member.StartAsync());

            Assert.That(ready.Exception!.InnerException, Is.SameAs(exception));
            Assert.That(member.Completion.Exception!.InnerException, Is.SameAs(exception));
            await Assert.ThrowsAsync<InvalidOperationException>(() => member.StartAsync());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class Listener(ZnodeMember member, List<string> events) : IMemberListener
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            events.Add($"started {member.Role}");
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            events.Add($"stopped {member.Role}");
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            events.Add("disposed");
            return default;
        }
    }

    private sealed class BrokenListener : IMemberListener
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new IOException("the port is taken");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;
    }

    private sealed class SlowListener(bool isSlow = true) : IMemberListener
    {
        public TaskCompletionSource Ends { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            if (isSlow)
            {
                await Ends.Task;
            }
        }
    }
}
