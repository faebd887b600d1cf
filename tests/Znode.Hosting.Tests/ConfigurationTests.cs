using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Znode.Testing;

namespace Znode.Hosting.Tests;

/// <summary>Znodes as configuration.</summary>
[TestFixture]
[CancelAfter(60_000)]
public sealed class ConfigurationTests
{
    private IZnodeClient _client = null!;
    private IZnodeSession _session = null!;

    [SetUp]
    public async Task MakeFake()
    {
        _client = FakeZnode.CreateClient();
        _session = await _client.GetSessionAsync();
        await _session.CreateAsync("/app/db/host", "one", new() { CreateParents = true });
        await _session.CreateAsync("/app/limit", "42");
    }

    [TearDown]
    public async Task DisposeClient() => await _client.DisposeAsync();

    [Test]
    public void Znodes_are_keys_by_their_paths_below_the_root()
    {
        using var configuration = Build("/app");
        Assert.That(configuration["db:host"], Is.EqualTo("one"));
        Assert.That(configuration.GetValue<int>("limit"), Is.EqualTo(42));
        Assert.That(configuration.GetSection("db").Value, Is.Null, "a znode without data is no key");
        Assert.That(configuration.GetChildren().Select(section => section.Key), Is.EquivalentTo(new[] { "db", "limit" }));
    }

    [Test]
    public async Task A_changed_znode_changes_its_key_a_new_one_adds_one_and_a_deleted_one_deletes_it(CancellationToken cancellationToken)
    {
        using var configuration = Build("/app");

        await ChangeAsync(configuration, () => _session.SetAsync("/app/limit", "43", cancellationToken: cancellationToken).AsTask(), cancellationToken);
        Assert.That(configuration["limit"], Is.EqualTo("43"));
        await ChangeAsync(configuration, () => _session.CreateAsync("/app/db/port", "5432", cancellationToken: cancellationToken).AsTask(), cancellationToken);
        Assert.That(configuration["db:port"], Is.EqualTo("5432"));
        await ChangeAsync(configuration, () => _session.DeleteAsync("/app/limit", cancellationToken: cancellationToken).AsTask(), cancellationToken);
        Assert.That(configuration["limit"], Is.Null);
    }

    [Test]
    public void A_root_that_does_not_exist_is_an_error_that_says_so_unless_the_program_can_do_without()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Build("/nowhere").Dispose());
        Assert.That(exception!.Message, Does.Contain("/nowhere").And.Contain("optional: true"));
        using var configuration = Build("/nowhere", optional: true);
        Assert.That(configuration.GetChildren(), Is.Empty);
    }

    [Test]
    public async Task What_was_optional_and_is_there_later_is_taken_over(CancellationToken cancellationToken)
    {
        using var configuration = Build("/later", optional: true);
        await ChangeAsync(configuration, () => _session.CreateAsync("/later/limit", "1", new() { CreateParents = true }, cancellationToken).AsTask(), cancellationToken);
        Assert.That(configuration["limit"], Is.EqualTo("1"));
    }

    [Test]
    public void An_ensemble_that_nobody_reaches_is_an_error_that_names_it()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new ConfigurationBuilder().AddZnode(options =>
        {
            options.Connection = new() { Servers = "127.0.0.1:1" };
            options.Root = "/app";
            options.LoadTimeout = TimeSpan.FromSeconds(1);
        }).Build());
        Assert.That(exception!.Message, Does.Contain("127.0.0.1:1").And.Contain("/app").And.Contain("1 s").And.Contain("The last one that did not: "));
    }

    [Test]
    public async Task What_a_listener_throws_is_told_and_later_changes_are_taken_over(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        using var configuration = new DisposableConfiguration(new ConfigurationBuilder().AddZnode(options =>
        {
            options.Client = _client;
            options.Root = "/app";
            options.OnFailure = exception =>
            {
                failures.Add(exception);
                throw new InvalidOperationException("of no help");
            };
        }).Build());
        using (ChangeToken.OnChange(configuration.GetReloadToken, () => throw new InvalidOperationException("limit is no limit")))
        {
            await _session.SetAsync("/app/limit", "none", cancellationToken: cancellationToken);
            await _session.SetAsync("/app/limit", "44", cancellationToken: cancellationToken);
        }

        await ChangeAsync(configuration, () => _session.SetAsync("/app/limit", "45", cancellationToken: cancellationToken).AsTask(), cancellationToken);
        Assert.That(configuration["limit"], Is.EqualTo("45"));
        Assert.That(failures, Has.Count.EqualTo(2).And.All.InstanceOf<AggregateException>());
    }

    [Test]
    public async Task A_listener_may_dispose_of_the_configuration_and_so_may_others_after_it(CancellationToken cancellationToken)
    {
        var configuration = Build("/app");
        var isDisposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = ChangeToken.OnChange(
            configuration.GetReloadToken,
            () =>
            {
                configuration.Dispose();
                isDisposed.TrySetResult();
            });

        // On a thread of its own: it is the listener that is called here, and it is not to hang.
        var change = Task.Run(() => _session.SetAsync("/app/limit", "43", cancellationToken: cancellationToken).AsTask(), cancellationToken);
        await isDisposed.Task.WaitAsync(cancellationToken);
        await change.WaitAsync(cancellationToken);
        configuration.Dispose();

        await _session.SetAsync("/app/limit", "44", cancellationToken: cancellationToken);
        Assert.That(configuration["limit"], Is.EqualTo("43"));
    }

    [Test]
    public async Task A_root_that_is_deleted_and_made_again_is_followed(CancellationToken cancellationToken)
    {
        using var configuration = Build("/app");

        await ChangeAsync(
            configuration,
            async () =>
            {
                foreach (var path in new[] { "/app/db/host", "/app/db", "/app/limit", "/app" })
                {
                    await _session.DeleteAsync(path, cancellationToken: cancellationToken);
                }
            },
            cancellationToken);
        Assert.That(configuration.GetChildren(), Is.Empty);
        await ChangeAsync(configuration, () => _session.CreateAsync("/app/limit", "1", new() { CreateParents = true }, cancellationToken).AsTask(), cancellationToken);
        Assert.That(configuration["limit"], Is.EqualTo("1"));
    }

    [Test]
    public void The_time_to_load_holds_for_the_look_at_an_empty_root_too()
    {
        using var client = new SilentAfterFirstSession(_client);

        var exception = Assert.Throws<InvalidOperationException>(() => new ConfigurationBuilder().AddZnode(options =>
        {
            options.Client = client;
            options.Root = "/nowhere";
            options.LoadTimeout = TimeSpan.FromSeconds(20);
        }).Build());

        Assert.That(exception!.Message, Does.Contain("20 s"));
    }

    [Test]
    public void Neither_a_connection_nor_a_client_is_a_mistake() =>
        Assert.Throws<ArgumentException>(() => new ConfigurationBuilder().AddZnode(options => options.Root = "/app"));

    private DisposableConfiguration Build(string root, bool optional = false) => new(new ConfigurationBuilder().AddZnode(_client, root, optional).Build());

    private static async Task ChangeAsync(IConfiguration configuration, Func<Task> change, CancellationToken cancellationToken)
    {
        var reloaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = ChangeToken.OnChange(configuration.GetReloadToken, () => reloaded.TrySetResult());
        await change();
        await reloaded.Task.WaitAsync(cancellationToken);
    }

    /// <summary>A client that gives one session, and then has lost its connection for good.</summary>
    private sealed class SilentAfterFirstSession(IZnodeClient client) : IZnodeClient, IDisposable
    {
        private readonly VirtualClock _clock = new();
        private int _sessions;

        public ClientState State => client.State;

        public TimeProvider TimeProvider => _clock;

        public IAsyncEnumerable<ClientState> ObserveStateAsync(CancellationToken cancellationToken = default) => client.ObserveStateAsync(cancellationToken);

        public async ValueTask<IZnodeSession> GetSessionAsync(CancellationToken cancellationToken = default)
        {
            if (Interlocked.Increment(ref _sessions) > 1)
            {
                var silence = new TaskCompletionSource();
                await _clock.AdvanceAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
                await silence.Task.WaitAsync(cancellationToken);
            }

            return await client.GetSessionAsync(cancellationToken);
        }

        public IZnodeClient Chroot(ZnodePath root) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }

    /// <summary>A configuration whose sources end with the test.</summary>
    private sealed class DisposableConfiguration(IConfigurationRoot root) : IConfiguration, IDisposable
    {
        public string? this[string key]
        {
            get => root[key];
            set => root[key] = value;
        }

        public IEnumerable<IConfigurationSection> GetChildren() => root.GetChildren();

        public IChangeToken GetReloadToken() => root.GetReloadToken();

        public IConfigurationSection GetSection(string key) => root.GetSection(key);

        public void Dispose() => (root as IDisposable)?.Dispose();
    }
}
