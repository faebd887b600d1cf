namespace Znode.Hosting.InProcess;

/// <summary>The ensembles in this process that a host was given, and how its connection strings name them: <c>inproc:name/root</c>.</summary>
internal sealed class InProcessEnsembles(IEnumerable<IInProcessEnsemble> ensembles)
{
    private const string Scheme = "inproc:";
    private readonly List<IInProcessEnsemble> _ensembles = [.. ensembles];

    /// <summary>Gets the ensemble that stands for all that do not name one: the last that was added. Null when there is none.</summary>
    public IInProcessEnsemble? Default => _ensembles.LastOrDefault();

    /// <summary>Finds the ensemble of a connection string: the one that it names by <c>inproc:</c>, or else, where there are any, the <see cref="Default"/>, whatever it names.</summary>
    /// <returns>The ensemble and what the client's <c>/</c> stands for; null when the connection string is one for the network.</returns>
    /// <exception cref="FormatException">It names an ensemble that was not added, or its root is no path.</exception>
    public (IInProcessEnsemble Ensemble, ZnodePath Root)? Find(string? connectionString)
    {
        var text = connectionString?.Trim() ?? "";
        var isNamed = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        if (!isNamed && Default is null)
        {
            return null;
        }

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var slash = text.IndexOf('/', scheme < 0 ? 0 : scheme + 3);
        var root = slash < 0 ? ZnodePath.Root : ZnodePath.Parse(text[slash..]);
        if (!isNamed)
        {
            return (Default!, root);
        }

        var name = slash < 0 ? text[Scheme.Length..] : text[Scheme.Length..slash];
        return _ensembles.Find(ensemble => ensemble.Name == name) is { } found
            ? (found, root)
            : throw new FormatException(_ensembles.Count == 0
                ? $"'{text}' names an ensemble inside this process, and this host has none: a test adds one by AddZnodeTestEnsemble of the package Znode.Testing.Hosting."
                : $"'{text}' names an ensemble that this host does not have; it has {string.Join(", ", _ensembles.Select(ensemble => Scheme + ensemble.Name))}.");
    }
}
