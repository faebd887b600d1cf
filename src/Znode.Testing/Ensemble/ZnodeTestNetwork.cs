using Znode.Testing.Network;
using Znode.Testing.Time;

namespace Znode.Testing;

/// <summary>The network between the members of a test's ensemble and its clients, and what can go wrong with it.</summary>
/// <remarks>What is cut off is held up, as by a network that drops packets without a word: it arrives when the way is free again, unless whoever waits has given up. Thread-safe as <see cref="ZnodeTestEnsemble"/> is.</remarks>
public sealed class ZnodeTestNetwork
{
    private readonly SimulatedNetwork _network;
    private readonly SimulatedRandom _random;
    private readonly IReadOnlyList<ServerId> _members;
    private readonly HashSet<(ServerId From, ServerId To)> _cuts = [];
    private readonly HashSet<ServerId> _unreached = [];

    internal ZnodeTestNetwork(SimulatedNetwork network, IReadOnlyList<ServerId> members, SimulatedRandom random)
    {
        _network = network;
        _members = members;
        _random = random;
    }

    /// <summary>Cuts a member off: from all others, and from every client.</summary>
    public void Isolate(ServerId member)
    {
        Partition(member);
        IsolateFromClients(member);
    }

    /// <summary>Cuts a member off from the clients of the ensemble, and from nobody else.</summary>
    public void IsolateFromClients(ServerId member)
    {
        Require(member);
        _unreached.Add(member);
    }

    /// <summary>Cuts some members off from the rest. Clients reach both sides.</summary>
    /// <param name="side">One side; the other is everybody else.</param>
    public void Partition(params IReadOnlyCollection<ServerId> side)
    {
        ArgumentNullException.ThrowIfNull(side);
        foreach (var member in side)
        {
            Require(member);
            foreach (var other in _members.Where(other => !side.Contains(other)))
            {
                Cut(member, other);
                Cut(other, member);
            }
        }
    }

    /// <summary>Cuts one direction only: what a member sends another is held up, and what comes back arrives.</summary>
    public void Cut(ServerId from, ServerId to)
    {
        Require(from);
        Require(to);
        if (from != to && _cuts.Add((from, to)))
        {
            _network.Cut(from, to);
        }
    }

    /// <summary>Undoes every cut.</summary>
    public void Heal()
    {
        foreach (var (from, to) in _cuts.OrderBy(cut => cut))
        {
            _network.Mend(from, to);
        }

        _cuts.Clear();
        _unreached.Clear();
    }

    /// <summary>Sets how long a message takes, between members and to and from clients.</summary>
    /// <param name="atLeast">What every message takes; whole milliseconds. At first 1 ms.</param>
    /// <param name="jitter">The mean of what comes on top, by chance; at first 1 ms.</param>
    public void SetLatency(TimeSpan atLeast, TimeSpan jitter = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atLeast, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(jitter, TimeSpan.Zero);
        _network.Conditions = _network.Conditions with { LatencyMs = (int)atLeast.TotalMilliseconds, JitterMs = jitter.TotalMilliseconds };
    }

    /// <summary>Loses whatever a member sends another next. Connections keep order, so the one that it was sent on ends with it.</summary>
    /// <param name="from">Who sends.</param>
    /// <param name="to">Who would receive.</param>
    /// <param name="count">How many messages, one after the other.</param>
    public void DropNext(ServerId from, ServerId to, int count = 1)
    {
        Require(from);
        Require(to);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _network.Link(from, to).Drops += count;
    }

    /// <summary>Tells whether clients reach a member.</summary>
    internal bool IsReached(ServerId member) => !_unreached.Contains(member);

    /// <summary>Draws how long a message of a client takes.</summary>
    internal long Delay() => _network.Conditions.LatencyMs + _random.Exponential(_network.Conditions.JitterMs);

    private void Require(ServerId member)
    {
        if (!_members.Contains(member))
        {
            throw new ArgumentException($"There is no member {member}: those of this ensemble are {string.Join(", ", _members)}.");
        }
    }
}
