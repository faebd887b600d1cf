using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Znode.Hosting.Tests.Support;
using Znode.Server;

namespace Znode.Hosting.Tests.Members;

[TestFixture]
public sealed class HostedMemberTests
{
    private static readonly (string, string?) InMemory = ("Znode:DataDirectory", "");

    [Test]
    public async Task A_host_has_a_member_and_a_client_in_its_own_process()
    {
        using var host = TestHost.Create(services => services.AddZnodeMember(), InMemory);
        await host.StartAsync();

        var session = await host.Services.GetRequiredService<IZnodeClient>().GetSessionAsync();
        await session.CreateAsync("/a", "one"u8.ToArray());

        Assert.That((await session.GetAsync("/a")).GetString(), Is.EqualTo("one"));
        Assert.That(host.Services.GetRequiredService<IZnodeMember>().Role, Is.EqualTo(MemberRole.Standalone));
        await host.StopAsync();
        Assert.That(host.Services.GetRequiredService<IZnodeMember>().Role, Is.EqualTo(MemberRole.Stopped));
    }

    [Test]
    public async Task The_data_is_there_again_when_the_host_is()
    {
        var directory = Directory.CreateTempSubdirectory("znode-hosting-");
        try
        {
            for (var start = 0; start < 2; start++)
            {
                using var host = TestHost.Create(services => services.AddZnodeMember(), ("Znode:DataDirectory", directory.FullName));
                await host.StartAsync();
                var session = await host.Services.GetRequiredService<IZnodeClient>().GetSessionAsync();
                Assert.That(await session.TryCreateAsync("/a"), start == 0 ? Is.Not.Null : Is.Null);
                await host.StopAsync();
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_host_that_is_stopped_while_it_starts_stops_its_member()
    {
        var port = new SlowPort();
        using var host = TestHost.Create(services => services.AddZnodeMember().ConfigureMember((_, member) => member.AddListener(_ => port)), InMemory);
        var starting = host.StartAsync();
        await port.IsAsked.Task;

        var stopping = host.StopAsync();
        port.Opens.SetResult();
        await stopping;

        Assert.That(host.Services.GetRequiredService<IZnodeMember>().Role, Is.EqualTo(MemberRole.Stopped));
        await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [Test]
    public async Task The_member_runs_before_the_services_of_the_host_and_after_them()
    {
        var seen = new List<MemberRole>();
        using var host = TestHost.Create(
            services =>
            {
                services.AddSingleton<IHostedService>(provider => new Witness(provider.GetRequiredService<IZnodeMember>(), seen));
                services.AddZnodeMember();
            },
            InMemory);

        await host.StartAsync();
        await host.StopAsync();

        Assert.That(seen, Is.EqualTo(new[] { MemberRole.Standalone, MemberRole.Standalone }));
    }

    [Test]
    public void A_second_member_is_refused_with_what_to_do_instead()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => TestHost.Create(services =>
        {
            services.AddZnodeMember();
            services.AddZnodeMember();
        }));
        Assert.That(exception!.Message, Does.Contain("ZnodeMember.CreateBuilder()"));
    }

    [TestCase("Znode:TickTime", "00:00:00", "Znode:TickTime")]
    [TestCase("Znode:TickTime", "2", "Znode:TickTime: 2.00:00:00 is longer than a day")]
    [TestCase("Znode:SessionTimeout", "30", "Znode:SessionTimeout: 30.00:00:00 is longer than a day")]
    [TestCase("Znode:ServerId", "300", "Znode:ServerId")]
    [TestCase("Znode:InitLimit", "0", "Znode:InitLimit")]
    [TestCase("Znode:SessionTimeout", "00:00:00", "Znode:SessionTimeout")]
    [TestCase("Znode:DataLogDirectory", "log", "Znode:DataLogDirectory")]
    [TestCase("Znode:SyncWindowTransactions", "-1", "Znode:SyncWindowTransactions")]
    [TestCase("Znode:SnapshotSizeFactor", "NaN", "Znode:SnapshotSizeFactor")]
    [TestCase("Znode:NotificationIntervalMin", "00:00:00", "Znode:NotificationIntervalMin")]
    [TestCase("Znode:NotificationIntervalMax", "00:00:00.1", "Znode:NotificationIntervalMax")]
    [TestCase("Znode:StandaloneEnabled", "false", "Znode:StandaloneEnabled: it is false and nobody is a member")]
    [TestCase("Znode:Ensemble:1", "host-1", "Znode:Ensemble:1")]
    [TestCase("Znode:Ensemble:1", "host-1:99999", "host-1:99999")]
    [TestCase("Znode:Ensemble:one", "host-1:2888", "'one'")]
    [TestCase("Znode:Ensemble:2", "host-2:2888", "Znode:ServerId")]
    public void A_value_that_can_not_be_is_refused_at_the_start_by_its_key(string key, string value, string named)
    {
        using var host = TestHost.Create(services => services.AddZnodeMember(), InMemory, (key, value));
        Assert.That(async () => await host.StartAsync(), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(named));
    }

    [Test]
    public void A_value_that_can_not_be_read_is_refused_by_its_key()
    {
        using var host = TestHost.Create(services => services.AddZnodeMember(), InMemory, ("Znode:TickTime", "soon"));
        Assert.That(async () => await host.StartAsync(), Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("Znode:TickTime").And.Message.Contains("soon"));
    }

    [Test]
    public void An_ensemble_without_ports_is_refused_with_what_to_call()
    {
        using var host = TestHost.Create(services => services.AddZnodeMember(), InMemory, ("Znode:Ensemble:1", "a:2888"), ("Znode:Ensemble:2", "b:2888"));
        Assert.That(async () => await host.StartAsync(), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("AddPorts()"));
    }

    /// <summary>Others are to reach it.</summary>
    [Test]
    public void A_quorum_of_one_without_ports_is_refused_too()
    {
        using var host = TestHost.Create(services => services.AddZnodeMember(), InMemory, ("Znode:StandaloneEnabled", "false"), ("Znode:Ensemble:1", "a:2888"));
        Assert.That(async () => await host.StartAsync(), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("AddPorts()"));
    }

    [Test]
    public async Task Code_has_the_last_word_about_the_settings_and_about_the_member()
    {
        using var host = TestHost.Create(
            services => services.AddZnodeMember(settings => settings.ServerId = 7).ConfigureMember((_, member) => member.Configure(options => options with { EnforceQuota = true })),
            InMemory,
            ("Znode:ServerId", "3"));
        await host.StartAsync();
        var member = (ZnodeMember)host.Services.GetRequiredService<IZnodeMember>();
        Assert.That((member.Id, member.Options.EnforceQuota), Is.EqualTo((new ServerId(7), true)));
        await host.StopAsync();
    }

    [Test]
    public async Task What_is_said_of_catching_up_and_of_elections_reaches_the_member()
    {
        using var host = TestHost.Create(
            services => services.AddZnodeMember(),
            InMemory,
            ("Znode:SyncWindowTransactions", "7"),
            ("Znode:SnapshotSizeFactor", "0.5"),
            ("Znode:NotificationIntervalMin", "00:00:01"),
            ("Znode:NotificationIntervalMax", "00:00:09"));
        await host.StartAsync();
        var options = ((ZnodeMember)host.Services.GetRequiredService<IZnodeMember>()).Options;
        Assert.That(
            (options.SyncWindowTransactions, options.SnapshotSizeFactor, options.NotificationIntervalMin, options.NotificationIntervalMax),
            Is.EqualTo((7, 0.5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(9))));
        await host.StopAsync();
    }

    private sealed class Witness(IZnodeMember member, List<MemberRole> seen) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            seen.Add(member.Role);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            seen.Add(member.Role);
            return Task.CompletedTask;
        }
    }

    private sealed class SlowPort : IMemberListener
    {
        public TaskCompletionSource IsAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Opens { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task StartAsync(CancellationToken cancellationToken = default)
        {
            IsAsked.SetResult();
            await Opens.Task;
        }

        public Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;
    }
}
