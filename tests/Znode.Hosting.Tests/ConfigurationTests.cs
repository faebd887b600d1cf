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
            options.LoadTimeout = TimeSpan.FromMilliseconds(200);
        }).Build());
        Assert.That(exception!.Message, Does.Contain("127.0.0.1:1").And.Contain("/app").And.Contain("0.2 s"));
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
