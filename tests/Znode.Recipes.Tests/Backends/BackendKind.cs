namespace Znode.Recipes.Tests.Backends;

/// <summary>A kind of <see cref="RecipeBackend"/>, by name: every suite runs on each.</summary>
public sealed class BackendKind
{
    private readonly string _name;
    private readonly Func<RecipeBackend> _create;

    private BackendKind(string name, Func<RecipeBackend> create) => (_name, _create) = (name, create);

    /// <summary>Gets the kinds, for <c>[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]</c>.</summary>
    public static IEnumerable<BackendKind> All { get; } =
    [
        new("Embedded", () => new EmbeddedBackend()),
        new("Fake", () => new FakeBackend()),
        new("RemoteZnode", () => new RemoteZnodeBackend()),
        new("RemoteApache", () => new RemoteApacheBackend()),
    ];

    public async Task<RecipeBackend> StartAsync()
    {
        var backend = _create();
        await backend.StartAsync();
        return backend;
    }

    public override string ToString() => _name;
}
