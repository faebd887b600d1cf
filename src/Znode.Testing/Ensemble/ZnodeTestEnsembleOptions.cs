using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Znode.Server;

namespace Znode.Testing;

/// <summary>How a test's ensemble is.</summary>
public sealed record ZnodeTestEnsembleOptions
{
    /// <summary>Gets the name by which the ensemble is found: <see cref="ZnodeTestEnsemble.ConnectionString"/> has it.</summary>
    /// <value>Default null: one that no other ensemble of this process has.</value>
    public string? Name { get; init; }

    /// <summary>Gets how many of the members are observers, who have no vote; the last ones are.</summary>
    /// <value>Default 0.</value>
    public int Observers { get; init; }

    /// <summary>Gets what changes the options of each member.</summary>
    /// <value>Default: nothing, so the members behave as in production. Their numbers stay.</value>
    public Func<ZnodeMemberOptions, ZnodeMemberOptions> Configure { get; init; } = static options => options;

    /// <summary>Gets what the clock shows at first.</summary>
    /// <value>Default null: the beginning of 2026, UTC.</value>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Gets how much time may pass, on the ensemble's clock, before a wait is given up: for a leader, for code that is run, for an answer that a test awaits.</summary>
    /// <value>Default 1 minute.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets whether what happens is kept line by line, for <see cref="ZnodeTestEnsemble.Trace"/>.</summary>
    /// <value>Default false.</value>
    public bool KeepTrace { get; init; }

    /// <summary>Gets where the members log to.</summary>
    /// <value>Default: nowhere.</value>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;
}
