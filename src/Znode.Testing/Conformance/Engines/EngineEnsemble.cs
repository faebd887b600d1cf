using System.Buffers.Binary;
using System.Collections.Immutable;
using Znode.Consensus;
using Znode.Ensemble;

namespace Znode.Testing.Conformance.Engines;

/// <summary>The engines of a case with their hosts, on one thread, where things happen in the order in which they were asked for.</summary>
internal sealed class EngineEnsemble
{
    private const int TickMs = 20;

    /// <summary>How long an ensemble may take to find a leader and become level: by far longer than the times of any engine that someone would wait for.</summary>
    private const int PatienceMs = 120_000;

    /// <summary>How much may follow from one input; an engine that goes on and on never comes to rest.</summary>
    private const int StepsMax = 100_000;

    private readonly Func<EngineStart, IReplicationEngine> _create;
    private readonly Queue<Action> _later = new();
    private readonly List<string> _said = [];
    private int _proposals;

    public EngineEnsemble(Func<EngineStart, IReplicationEngine> create, int members)
    {
        _create = create;
        Members = members;
        Config = new(Enumerable.Range(1, members).Select(number => new EnsembleServer(new(number), $"member-{number}", 2888, 3888, EnsembleRole.Participant)).ToImmutableSortedDictionary(server => server.Id, server => server), 0);
        Network = new(this);
        Rules = new(this);
        Replicas = [.. Config.Servers.Keys.Select(id => new EngineReplica(id, this))];
    }

    public int Members { get; }

    public EnsembleConfig Config { get; }

    public EngineNetwork Network { get; }

    public EngineRules Rules { get; }

    public IReadOnlyList<EngineReplica> Replicas { get; }

    public long NowMs { get; private set; }

    /// <summary>Gets everything that the engines asked for, in order.</summary>
    public IReadOnlyList<string> Said => _said;

    public EngineReplica Replica(ServerId id) => Replicas[(int)id.Value - 1];

    /// <summary>Makes the same ensemble once more, from the beginning.</summary>
    public EngineEnsemble Again() => new(_create, Members);

    public IReplicationEngine Create(EngineStart start) => _create(start);

    /// <summary>Starts all replicas that do not run, and waits for one that leads and for the rest to be level with it.</summary>
    /// <returns>The replica that may propose.</returns>
    public EngineReplica Start()
    {
        foreach (var replica in Replicas.Where(replica => !replica.IsRunning))
        {
            replica.Start();
        }

        Settle();
        return Serve();
    }

    /// <summary>Waits until one of some replicas may propose and all of them serve.</summary>
    /// <param name="among">Which; none for all.</param>
    public EngineReplica Serve(params IReadOnlyList<EngineReplica> among)
    {
        var those = among.Count == 0 ? Replicas : among;
        for (var end = NowMs + PatienceMs; NowMs < end;)
        {
            if (those.All(replica => replica.IsServing) && those.Where(replica => replica.MayPropose).ToList() is [var leader])
            {
                return leader;
            }

            Pass(TickMs);
        }

        throw new ConformanceException(
            $"Within {PatienceMs / 1000} s one of the replicas {string.Join(", ", those.Select(replica => replica.Id))} should lead and all should serve: {string.Join("; ", those.Select(replica => $"{replica.Id} {replica.Engine.Status}"))}.");
    }

    /// <summary>Lets time pass, and everything happen that is due.</summary>
    public void Pass(int milliseconds)
    {
        for (var end = NowMs + milliseconds; NowMs < end;)
        {
            NowMs += TickMs;
            foreach (var replica in Replicas)
            {
                replica.Step(new EngineInput.Tick(NowMs));
            }

            Settle();
        }
    }

    /// <summary>Has something happen behind all that is to happen already.</summary>
    public void Later(Action action) => _later.Enqueue(action);

    public void Settle()
    {
        for (var steps = 0; _later.TryDequeue(out var action); steps++)
        {
            Expect.True(steps < StepsMax, $"the engines come to rest, and do not go on after {StepsMax} steps at one moment");
            action();
        }
    }

    /// <summary>Makes an entry that was never proposed before.</summary>
    public LogEntry NewEntry(Zxid zxid)
    {
        var bytes = new byte[48];
        BinaryPrimitives.WriteInt64BigEndian(bytes, 0x1234);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(12), zxid.Value);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(28), 5);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(32), ++_proposals);
        var entry = new LogEntry(zxid, bytes);
        Rules.Proposes(entry);
        return entry;
    }

    public void Say(ServerId id, EngineOutput output) => _said.Add(output is EngineOutput.Append append ? $"{NowMs} {id} append {string.Join(' ', append.Entries.Select(entry => entry.Zxid))}" : $"{NowMs} {id} {output}");
}
