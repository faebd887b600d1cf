using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Simulation.Hosts;

namespace Znode.Simulation.Workload;

/// <summary>
/// The clients of one replica, as a member serves them: a write is proposed here or forwarded, and answered when it is applied here; a sync is answered when a quorum
/// has confirmed the leader and what was proposed before is applied.
/// </summary>
internal sealed class ReplicaClients(World world, Replica replica, HostFlaw flaw)
{
    private readonly HashSet<int> _waitingWrites = [];
    private readonly List<Transaction> _proposed = [];
    private readonly Queue<SyncRead> _forwardedSyncs = new();
    private readonly Queue<LeaderSync> _leaderSyncs = new();
    private long _lastTicket;

    /// <summary>Writes several times at once, as pipelining clients do.</summary>
    public void Write(int count)
    {
        if (replica.Engine.MayPropose)
        {
            var transactions = Enumerable.Range(0, count).Select(_ => world.Transactions.Create()).ToList();
            transactions.ForEach(transaction => _waitingWrites.Add(transaction.Id));
            replica.Step(Propose(transactions));
        }
        else if (replica.Status.IsServing)
        {
            for (var i = 0; i < count; i++)
            {
                var transaction = world.Transactions.Create();
                _waitingWrites.Add(transaction.Id);
                replica.Step(new EngineInput.Relay(To: null, Request(OpCode.SetData, transaction.Id)));
            }
        }
    }

    /// <summary>Proposes a change of the members, when this replica leads.</summary>
    public void Propose(Transaction transaction)
    {
        if (replica.Engine.MayPropose)
        {
            _waitingWrites.Add(transaction.Id);
            replica.Step(Propose([transaction]));
        }
    }

    /// <summary>Syncs and reads: must see whatever anybody has seen before.</summary>
    public void SyncAndRead()
    {
        var read = new SyncRead(world.Committed.Count, world.Invariants.LastServingEpoch);
        if (replica.Engine.MayPropose)
        {
            replica.Step(Confirm(origin: null, read));
        }
        else if (replica.Status.IsServing)
        {
            _forwardedSyncs.Enqueue(read);
            replica.Step(new EngineInput.Relay(To: null, Request(OpCode.Sync, 0)));
        }
    }

    /// <summary>The host heard from a learner, or from the leader.</summary>
    public void Relayed(ChannelId from, RelayedMessage message)
    {
        switch (message)
        {
            case RelayedMessage.Request { Op: OpCode.Sync } when replica.Engine.MayPropose:
                replica.StepNext(() => replica.Engine.MayPropose ? Confirm(from, read: null) : null);
                break;
            case RelayedMessage.Request request when replica.Engine.MayPropose:
                replica.StepNext(() => replica.Engine.MayPropose ? Propose([world.Transactions.All[request.Cxid]]) : null);
                break;
            case RelayedMessage.Synced when _forwardedSyncs.TryDequeue(out var read):
                Read(read);
                break;
        }
    }

    public void Confirmed(long ticket)
    {
        foreach (var sync in _leaderSyncs.Where(sync => sync.Ticket == ticket))
        {
            sync.IsConfirmed = true;
            if (sync.Read is { } read)
            {
                world.Invariants.Confirmed(replica, read);
            }
        }

        AnswerSyncs();
    }

    public void Shown(Transaction transaction)
    {
        if (_waitingWrites.Remove(transaction.Id))
        {
            transaction.IsAcknowledged = true;
            world.Invariants.Acknowledged(replica, transaction);
        }

        _proposed.Remove(transaction);
    }

    /// <summary>More of the history is applied.</summary>
    public void Applied() => AnswerSyncs();

    /// <summary>What <see cref="HostFlaw.AcknowledgesWhenLogged"/> does wrong.</summary>
    public void AcknowledgeUpTo(Zxid zxid)
    {
        foreach (var transaction in _proposed.Where(transaction => transaction.Zxid <= zxid && _waitingWrites.Remove(transaction.Id)))
        {
            transaction.IsAcknowledged = true;
            world.Invariants.Acknowledged(replica, transaction);
        }
    }

    public void Refuse(Zxid after)
    {
        foreach (var transaction in _proposed.Where(transaction => transaction.Zxid > after))
        {
            transaction.IsRefused = true;
            _waitingWrites.Remove(transaction.Id);
            world.Invariants.Refused(replica, transaction);
        }

        _proposed.RemoveAll(transaction => transaction.IsRefused);
    }

    public void RoleChanged(EngineStatus before)
    {
        if (!replica.Status.IsServing || replica.Status.Epoch != before.Epoch)
        {
            if (flaw == HostFlaw.RefusesWhenDeposed)
            {
                Refuse(Zxid.Zero);
            }

            _waitingWrites.Clear();
            _proposed.Clear();
            _forwardedSyncs.Clear();
            _leaderSyncs.Clear();
        }
    }

    private static RelayedMessage.Request Request(OpCode op, int cxid) => new(SessionId.None, cxid, op, default, []);

    private EngineInput.Propose Propose(IReadOnlyList<Transaction> transactions)
    {
        var zxid = replica.Engine.NextZxid;
        foreach (var transaction in transactions)
        {
            world.Invariants.Proposes(replica, transaction, zxid);
            transaction.Zxid = zxid;
            transaction.Config = transaction.Config is { } config ? config with { Version = zxid.Value } : null;
            zxid = zxid.Next;
            _proposed.Add(transaction);
        }

        return new EngineInput.Propose([.. transactions.Select(transaction => transaction.Entry)]);
    }

    private EngineInput.ConfirmLeadership Confirm(ChannelId? origin, SyncRead? read)
    {
        _leaderSyncs.Enqueue(new LeaderSync(++_lastTicket, origin, read, new Zxid(replica.Engine.NextZxid.Value - 1)));
        return new EngineInput.ConfirmLeadership(_lastTicket);
    }

    private void AnswerSyncs()
    {
        while (_leaderSyncs.TryPeek(out var sync) && sync.IsConfirmed && (IsShown(sync.Barrier) || flaw == HostFlaw.AnswersSyncBeforeApplying))
        {
            _leaderSyncs.Dequeue();
            if (sync.Origin is { } origin)
            {
                replica.StepNext(() => new EngineInput.Relay(origin, new RelayedMessage.Synced()));
            }
            else
            {
                Read(sync.Read!);
            }
        }
    }

    private bool IsShown(Zxid zxid) => zxid.Counter == 0 || (replica.Log.Visible > 0 && replica.Log.Applied[replica.Log.Visible - 1].Zxid >= zxid);

    private void Read(SyncRead read) => world.Invariants.ReadAfterSync(replica, read);

    private sealed class LeaderSync(long ticket, ChannelId? origin, SyncRead? read, Zxid barrier)
    {
        public long Ticket => ticket;

        public ChannelId? Origin => origin;

        public SyncRead? Read => read;

        public Zxid Barrier => barrier;

        public bool IsConfirmed { get; set; }
    }
}
