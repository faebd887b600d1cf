using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Znode.Hosting.Tests.Support;
using Znode.Recipes;
using Znode.Server;
using Znode.Testing;

namespace Znode.Hosting.Tests;

/// <summary>A program that was written for a real ensemble runs on one of the test kit, unchanged.</summary>
[TestFixture]
[CancelAfter(60_000)]
public sealed class TestEnsembleTests
{
    [TestCase("zk-1:2181,zk-2:2181/app")]
    [TestCase("tls://zk-1:2181/app")]
    [TestCase("inproc:mine/app")]
    public async Task A_client_is_of_the_test_s_ensemble_and_keeps_its_root(string connectionString, CancellationToken cancellationToken)
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed: 1, new() { Name = "mine" }, cancellationToken);
        using var host = TestHost.Create(services => services.AddZnodeTestEnsemble(ensemble).AddZnodeClient("coordination"), ("ConnectionStrings:coordination", connectionString));
        await host.StartAsync(cancellationToken);

        var client = host.Services.GetRequiredService<IZnodeClient>();
        var session = await client.GetSessionAsync(cancellationToken);
        await session.CreateAsync("/a", default, new() { CreateParents = true }, cancellationToken);

        await using var witness = ensemble.CreateClient();
        Assert.That(await (await witness.GetSessionAsync(cancellationToken)).ExistsAsync("/app/a", cancellationToken), Is.Not.Null);
        Assert.That(client.TimeProvider, Is.SameAs(ensemble.Clock));
        Assert.That(host.Services.GetRequiredService<TimeProvider>(), Is.SameAs(ensemble.Clock));
        Assert.That((await host.HealthAsync()).Status, Is.EqualTo(HealthStatus.Healthy));
        await host.StopAsync(cancellationToken);
    }

    [Test]
    public async Task What_a_host_s_client_holds_goes_with_the_host_and_the_ensemble_stays([Values] bool isMember, CancellationToken cancellationToken)
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 1, seed: 1, cancellationToken: cancellationToken);

        // On the ensemble's own thread: the host blocks it when it is disposed.
        await ensemble.RunAsync(
            async () =>
            {
                using var host = TestHost.Create(services => (isMember ? services.AddZnodeMember() : services.AddZnodeClient("coordination")).Services.AddZnodeTestEnsemble(ensemble));
                var session = await host.Services.GetRequiredService<IZnodeClient>().GetSessionAsync(cancellationToken);
                await session.CreateAsync("/held", options: CreateMode.Ephemeral, cancellationToken: cancellationToken);
            },
            cancellationToken: cancellationToken);
        await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(1), cancellationToken);

        await using var witness = ensemble.CreateClient();
        Assert.That(await (await witness.GetSessionAsync(cancellationToken)).ExistsAsync("/held", cancellationToken), Is.Null);
    }

    [Test]
    public async Task A_connection_string_names_one_of_several_ensembles(CancellationToken cancellationToken)
    {
        await using var one = await ZnodeTestEnsemble.StartAsync(members: 1, seed: 1, cancellationToken: cancellationToken);
        await using var two = await ZnodeTestEnsemble.StartAsync(members: 1, seed: 2, cancellationToken: cancellationToken);
        using var host = TestHost.Create(
            services =>
            {
                services.AddKeyedZnodeClient("one");
                services.AddKeyedZnodeClient("two");
                services.AddKeyedZnodeClient("any");
                services.AddZnodeTestEnsemble(one).AddZnodeTestEnsemble(two);
            },
            ("ConnectionStrings:one", one.ConnectionString),
            ("Znode:Client:two:ConnectionString", two.ConnectionString));
        await host.StartAsync(cancellationToken);

        foreach (var name in new[] { "one", "two", "any" })
        {
            var session = await host.Services.GetRequiredKeyedService<IZnodeClient>(name).GetSessionAsync(cancellationToken);
            await session.CreateAsync($"/{name}", cancellationToken: cancellationToken);
        }

        Assert.That(await NamesAsync(one), Is.EqualTo(new[] { "one" }));
        Assert.That(await NamesAsync(two), Is.EquivalentTo(new[] { "any", "two" }));
        await host.StopAsync(cancellationToken);

        async Task<IEnumerable<string>> NamesAsync(ZnodeTestEnsemble ensemble)
        {
            await using var client = ensemble.CreateClient();
            return (await (await client.GetSessionAsync(cancellationToken)).GetChildrenAsync("/", cancellationToken)).Names.Where(name => name != "zookeeper");
        }
    }

    [Test]
    public async Task An_ensemble_that_the_host_was_not_given_is_refused_at_the_start(CancellationToken cancellationToken)
    {
        using var alone = TestHost.Create(services => services.AddZnodeClient("coordination"), ("ConnectionStrings:coordination", "inproc:theirs"));
        Assert.That(async () => await alone.StartAsync(cancellationToken), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("ConnectionStrings:coordination").And.Message.Contains("AddZnodeTestEnsemble"));

        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 1, seed: 1, new() { Name = "mine" }, cancellationToken);
        using var host = TestHost.Create(services => services.AddZnodeTestEnsemble(ensemble).AddZnodeClient("coordination"), ("ConnectionStrings:coordination", "inproc:theirs"));
        Assert.That(async () => await host.StartAsync(cancellationToken), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("inproc:mine"));
    }

    [TestCase("ConnectionStrings:coordination", "zk-1/no//path", "ConnectionStrings:coordination")]
    [TestCase("Znode:Client:coordination:SessionTimeout", "00:00:00", "Znode:Client:coordination")]
    public void A_client_s_other_settings_are_checked_all_the_same(string key, string value, string named, CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(services => services.AddFakeZnode().AddZnodeClient("coordination"), (key, value));
        Assert.That(async () => await host.StartAsync(cancellationToken), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(named));
    }

    [Test]
    public async Task A_host_s_member_is_the_ensemble_s_of_its_number_in_its_present_life(CancellationToken cancellationToken)
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed: 1, cancellationToken: cancellationToken);
        await ensemble.WaitForLeaderAsync(cancellationToken);
        using var host = TestHost.Create(
            services => services.AddZnodeMember().AddPorts().Services.AddZnodeTestEnsemble(ensemble),
            [("Znode:ServerId", "2"), ("Znode:ClientEndpoint", "127.0.0.1:0"), .. Enumerable.Range(1, 3).Select(id => ($"Znode:Ensemble:{id}", (string?)$"host-{id}:2888"))]);
        await host.StartAsync(cancellationToken);
        var member = host.Services.GetRequiredService<IZnodeMember>();
        Assert.That(member.Id, Is.EqualTo(new ServerId(2)));
        Assert.That(host.Services.GetRequiredService<ZnodePorts>().ClientEndPoint, Is.Null, "no port is opened");
        var session = await host.Services.GetRequiredService<IZnodeClient>().GetSessionAsync(cancellationToken);
        await session.CreateAsync("/a", cancellationToken: cancellationToken);
        Assert.That((await host.HealthAsync()).Status, Is.EqualTo(HealthStatus.Healthy));

        await ensemble.Members[1].CrashAsync(cancellationToken: cancellationToken);
        Assert.That((await host.HealthAsync()).Status, Is.Not.EqualTo(HealthStatus.Healthy));

        await ensemble.Members[1].RestartAsync(cancellationToken);
        await ensemble.WaitForAsync(() => member.Role == MemberRole.Follower || member.Role == MemberRole.Leader, "the member to be back", cancellationToken);
        Assert.That((await host.HealthAsync()).Status, Is.EqualTo(HealthStatus.Healthy));
        await host.StopAsync(cancellationToken);
        Assert.That(member.Role, Is.Not.EqualTo(MemberRole.Stopped), "the member is the test's");
    }

    [Test]
    public async Task A_member_that_the_ensemble_does_not_have_is_named(CancellationToken cancellationToken)
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed: 1, cancellationToken: cancellationToken);
        using var host = TestHost.Create(services => services.AddZnodeMember().Services.AddZnodeTestEnsemble(ensemble), ("Znode:ServerId", "4"));
        Assert.That(() => host.Services.GetRequiredService<IZnodeMember>(), Throws.InvalidOperationException.With.Message.Contains("Znode:ServerId is 4").And.Message.Contains("1 to 3"));
    }

    [Test]
    public async Task A_leader_only_service_is_taken_from_its_host_when_the_test_ends_its_session(CancellationToken cancellationToken)
    {
        var begun = Channel.CreateUnbounded<Job>();
        using var host = TestHost.Create(services => services.AddSingleton(begun).AddFakeZnode().AddZnodeMember().AddLeaderHostedService<Job>("billing"));
        await host.StartAsync(cancellationToken);
        var first = await begun.Reader.ReadAsync(cancellationToken);

        host.Services.GetRequiredService<FakeZnode>().ExpireSession(first.Term.Session.Id);

        var second = await begun.Reader.ReadAsync(cancellationToken);
        Assert.That(second.Term.FencingToken, Is.GreaterThan(first.Term.FencingToken));
        await host.StopAsync(cancellationToken);
    }

    [Test]
    public async Task A_client_of_a_fake_shows_its_user(CancellationToken cancellationToken)
    {
        using var fake = new FakeZnode();
        using var host = TestHost.Create(
            services => services.AddFakeZnode(fake).AddZnodeClient("coordination"),
            ("Znode:Client:coordination:User", "me"),
            ("Znode:Client:coordination:Password", "secret"));
        await host.StartAsync(cancellationToken);
        var mine = await host.Services.GetRequiredService<IZnodeClient>().GetSessionAsync(cancellationToken);
        await mine.CreateAsync("/mine", "x", new() { Acl = AclEntry.CreatorAll }, cancellationToken);

        var others = await fake.Connect().GetSessionAsync(cancellationToken);
        Assert.That(async () => await others.GetAsync("/mine", cancellationToken), Throws.InstanceOf<NoAuthException>());
        fake.ExpireSession(mine.Id);
        mine = await host.Services.GetRequiredService<IZnodeClient>().GetSessionAsync(cancellationToken);
        Assert.That(await mine.GetStringAsync("/mine", cancellationToken), Is.EqualTo("x"), "the next session shows it too");
        await host.StopAsync(cancellationToken);
    }

    private sealed class Job(LeaderTerm term, Channel<Job> begun) : BackgroundService
    {
        public LeaderTerm Term => term;

        protected override async Task ExecuteAsync(CancellationToken stoppingToken) => await begun.Writer.WriteAsync(this, stoppingToken);
    }
}
