using System.Collections.Concurrent;
using System.Collections.Immutable;
using Znode.Ensemble;
using Znode.Server.Peers;

namespace Znode.Server;

/// <summary>Members of one ensemble that live in one process: what they say to each other goes by no socket.</summary>
/// <remarks>Each of its members is made with <see cref="ZnodeMemberBuilder.WithPeers(InProcessEnsemble)"/>; they can be started, stopped and made again in any order. Thread-safe.</remarks>
/// <example>
/// <code>
/// var ensemble = new InProcessEnsemble(1, 2, 3);
/// await using var first = await ZnodeMember.CreateBuilder().WithId(1).WithPeers(ensemble).StartAsync();
/// await using var second = await ZnodeMember.CreateBuilder().WithId(2).WithPeers(ensemble).StartAsync();
/// await first.Ready;
/// </code>
/// </example>
public sealed class InProcessEnsemble
{
    private readonly ConcurrentDictionary<ServerId, InProcessPeers> _present = new();

    /// <summary>Makes an ensemble of these members, all of which vote.</summary>
    /// <param name="ids">The members' numbers, each 0 to 254 and there once.</param>
    /// <exception cref="ArgumentException">A number is there twice, or there is none.</exception>
    public InProcessEnsemble(params int[] ids)
        : this(new EnsembleConfig(ConfigOf(ids), 0))
    {
    }

    /// <summary>Makes an ensemble with a configuration of its own: observers, groups, weights. Addresses in it are of no meaning.</summary>
    public InProcessEnsemble(EnsembleConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config;
    }

    /// <summary>Gets the configuration that the members are started with.</summary>
    public EnsembleConfig Config { get; }

    /// <summary>
    /// Gets or sets whether two members reach each other, for tests; null when all do. What is sent in vain is lost without a word, as in a network that was pulled apart; before they
    /// reach each other again, the channels between them are ended by <see cref="InProcessPeers.Cut"/>.
    /// </summary>
    internal Func<ServerId, ServerId, bool>? Reaches { get; set; }

    internal InProcessPeers? Find(ServerId from, ServerId to) => Reaches?.Invoke(from, to) != false && _present.TryGetValue(to, out var peers) ? peers : null;

    internal void Add(InProcessPeers peers)
    {
        if (!_present.TryAdd(peers.Self, peers))
        {
            throw new InvalidOperationException($"Member {peers.Self} of this ensemble is started already.");
        }

        foreach (var other in _present.Values)
        {
            other.MeetAgain(peers.Self);
        }
    }

    internal void Remove(InProcessPeers peers) => _present.TryRemove(new(peers.Self, peers));

    /// <summary>What stands where an address would: nobody dials it, and no two are the same.</summary>
    private static string HostOf(int id) => $"in-process-{id}";

    private static ImmutableSortedDictionary<ServerId, EnsembleServer> ConfigOf(int[] ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Length == 0 || ids.Distinct().Count() < ids.Length)
        {
            throw new ArgumentException($"An ensemble has members, each with a number of its own, and those given are {(ids.Length == 0 ? "none" : string.Join(", ", ids))}.", nameof(ids));
        }

        return ids.ToImmutableSortedDictionary(id => new ServerId(id), id => new EnsembleServer(new(id), HostOf(id), QuorumPort: 2888, ElectionPort: 3888));
    }
}
