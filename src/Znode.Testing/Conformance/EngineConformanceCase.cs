using Znode.Consensus;
using Znode.Testing.Conformance.Engines;

namespace Znode.Testing;

/// <summary>One thing that every replication engine must do.</summary>
public sealed class EngineConformanceCase
{
    private readonly int _members;
    private readonly Action<EngineEnsemble> _check;

    internal EngineConformanceCase(string name, int members, Action<EngineEnsemble> check)
    {
        Name = name;
        _members = members;
        _check = check;
    }

    /// <summary>Gets what must be so, as a sentence.</summary>
    public string Name { get; }

    /// <summary>Checks it. While it does, everything that holds of an engine at any time is checked at each output: see <see cref="EngineConformance"/>.</summary>
    /// <param name="create">Makes an engine, by what its storage remembers: one for each member, and again after a restart.</param>
    /// <exception cref="ConformanceException">It is not so.</exception>
    public void Run(Func<EngineStart, IReplicationEngine> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _check(new(create, _members));
    }

    /// <summary>Gives the sentence, so that test frameworks show it as the name of the case.</summary>
    public override string ToString() => Name;
}
