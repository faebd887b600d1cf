using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Znode.Hosting.Tests.Support;
using Znode.Recipes;
using Znode.Server;

namespace Znode.Hosting.Tests.Parts;

[TestFixture]
[CancelAfter(60_000)]
public sealed class LeaderServiceTests
{
    [Test]
    public async Task A_leader_only_service_runs_on_one_host_and_goes_to_another_when_that_stops(CancellationToken cancellationToken)
    {
        var begun = Channel.CreateUnbounded<Job>();
        var ensemble = new InProcessEnsemble(1, 2, 3);
        var hosts = Enumerable.Range(1, 3).Select(id => TestHost.Create(
            services => services.AddSingleton(begun).AddZnodeMember().ConfigureMember((_, member) => member.WithPeers(ensemble)).AddLeaderHostedService<Job>("billing"),
            ("Znode:DataDirectory", ""),
            ("Znode:ServerId", $"{id}"),
            ("Znode:TickTime", "00:00:00.200"))).ToList();
        await Task.WhenAll(hosts.Select(host => host.StartAsync(cancellationToken)));

        var first = await begun.Reader.ReadAsync(cancellationToken);
        Assert.That(begun.Reader.TryRead(out _), Is.False, "it runs once");
        var leader = hosts.Single(host => host.Services.GetRequiredService<IZnodeMember>() == first.Member);
        await leader.StopAsync(cancellationToken);
        Assert.That(first.HasStopped, "before the host's member is gone");

        var second = await begun.Reader.ReadAsync(cancellationToken);
        Assert.That(second.Member, Is.Not.EqualTo(first.Member));
        Assert.That(second.Term.FencingToken, Is.GreaterThan(first.Term.FencingToken));
        foreach (var host in hosts)
        {
            await host.StopAsync(cancellationToken);
            host.Dispose();
        }
    }

    [Test]
    public async Task A_service_that_fails_gives_the_leadership_up_and_says_why(CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(services => services.AddZnodeMember().AddLeaderHostedService<Failing>("billing"), ("Znode:DataDirectory", ""));
        await host.StartAsync(cancellationToken);
        await foreach (var leader in host.Services.GetRequiredService<IZnodeClient>().Election("/elections/billing").ObserveLeaderAsync(cancellationToken))
        {
            // The failure is logged right after the candidate's znode is gone.
            if (leader is null && host.Logged().GetSnapshot().Any(record => record.Id.Id == 8012))
            {
                break;
            }
        }

        Assert.That(host.Logged().GetSnapshot().First(record => record.Id.Id == 8012).Exception?.Message, Is.EqualTo("no paper"));
        await host.StopAsync(cancellationToken);
    }

    [Test]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failure_like_any_other(CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(services => services.AddZnodeMember().AddLeaderHostedService<TimingOut>("billing"), ("Znode:DataDirectory", ""));
        await host.StartAsync(cancellationToken);

        await host.LoggedAsync(8012, cancellationToken);

        Assert.That(host.Logged().GetSnapshot().First(record => record.Id.Id == 8012).Exception, Is.InstanceOf<TaskCanceledException>());
        await host.StopAsync(cancellationToken);
    }

    [Test]
    public async Task What_one_service_throws_at_its_end_keeps_no_other_from_ending(CancellationToken cancellationToken)
    {
        var begun = Channel.CreateUnbounded<Job>();
        var throwing = Channel.CreateUnbounded<ThrowingAtItsEnd>();
        using var host = TestHost.Create(
            services => services.AddSingleton(begun).AddSingleton(throwing).AddZnodeMember().AddLeaderHostedService<ThrowingAtItsEnd>("throwing").AddLeaderHostedService<Job>("billing"),
            ("Znode:DataDirectory", ""));
        await host.StartAsync(cancellationToken);
        var job = await begun.Reader.ReadAsync(cancellationToken);
        var other = await throwing.Reader.ReadAsync(cancellationToken);

        Assert.That(async () => await host.StopAsync(cancellationToken), Throws.Exception.With.Message.Contains("at its token"));

        Assert.That(other.IsDisposed, "although its StopAsync has thrown");
        Assert.That(job.HasStopped);
        Assert.That(host.Services.GetRequiredService<IZnodeMember>().Role, Is.EqualTo(MemberRole.Stopped));
    }

    [Test]
    public async Task A_host_that_is_disposed_and_was_not_stopped_ends_its_services_without_complaint(CancellationToken cancellationToken)
    {
        var begun = Channel.CreateUnbounded<Job>();
        var host = TestHost.Create(services => services.AddSingleton(begun).AddZnodeMember().AddLeaderHostedService<Job>("billing"), ("Znode:DataDirectory", ""));
        var logged = host.Logged();
        await host.StartAsync(cancellationToken);
        var job = await begun.Reader.ReadAsync(cancellationToken);

        host.Dispose();

        await job.Disposed.Task.WaitAsync(cancellationToken);
        Assert.That(job.HasStopped);
        Assert.That(logged.GetSnapshot().Where(record => record.Id.Id == 8012), Is.Empty);
    }

    private sealed class Job(LeaderTerm term, IZnodeMember member, Channel<Job> begun) : BackgroundService
    {
        public LeaderTerm Term => term;

        public IZnodeMember Member => member;

        public bool HasStopped { get; private set; }

        public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Dispose()
        {
            base.Dispose();
            Disposed.TrySetResult();
        }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            begun.Writer.TryWrite(this);
            var stopped = new TaskCompletionSource();
            await using var registration = stoppingToken.Register(stopped.SetResult);
            await stopped.Task;
            HasStopped = true;
        }
    }

    private sealed class TimingOut : BackgroundService
    {
        // As of a request that took longer than its client waits.
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => throw new TaskCanceledException();
    }

    private sealed class ThrowingAtItsEnd(Channel<ThrowingAtItsEnd> begun) : IHostedService, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            cancellationToken.Register(() => throw new InvalidOperationException("at its token"));
            begun.Writer.TryWrite(this);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("at its stop");

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Failing : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => throw new InvalidOperationException("no paper");
    }
}
