using Znode.Consensus;
using Znode.Testing.Time;

namespace Znode.Simulation.Hosts;

/// <summary>Writes in order, takes its time, joins appends to one sync, runs full, and at a crash keeps some of what was not synced.</summary>
internal sealed class SimulatedDisk(World world, Replica owner, DurableState durable, DiskConditions conditions, HostFlaw flaw, SimulatedRandom random)
{
    private readonly LinkedList<DiskWrite> _waiting = new();
    private readonly List<int> _slowness = [];
    private DiskWrite.Truncate? _lateTruncation;
    private bool _isFailing;
    private bool _isWriting;
    private bool _isDead;

    /// <summary>Gets a value indicating whether nothing fits any more.</summary>
    public bool IsFull { get; private set; }

    public bool IsIdle => _waiting.Count == 0;

    /// <summary>Gets how many times slower than usual it is.</summary>
    private int Slowness => _slowness.DefaultIfEmpty(1).Max();

    private Zxid LastDurable => durable.History.Count == 0 ? Zxid.Zero : durable.History[^1].Zxid;

    public void Write(DiskWrite write)
    {
        if (IsFull && write is not (DiskWrite.Truncate or DiskWrite.Install))
        {
            FailSoon();
            return;
        }

        if (_isFailing && write is not (DiskWrite.Truncate or DiskWrite.Install))
        {
            // The engine does not know yet that nothing has been taken since.
            return;
        }

        if (flaw == HostFlaw.ReportsBeforeSync && write is DiskWrite.Append)
        {
            TellSoon(Report(write));
        }

        if (write is DiskWrite.CurrentEpoch && flaw is HostFlaw.ReportsEpochBeforeHistory or HostFlaw.SavesEpochBeforeHistory)
        {
            Do(write);
            if (flaw == HostFlaw.ReportsEpochBeforeHistory)
            {
                TellSoon(Report(write));
                return;
            }
        }

        _waiting.AddLast(write);
        Begin();
    }

    /// <summary>Becomes slower for a while.</summary>
    public void Slow(int times, long forMs)
    {
        _slowness.Add(times);
        world.Events.After(forMs, () => _slowness.Remove(times));
    }

    /// <summary>Takes a snapshot in the background: the host's loop and the log go on.</summary>
    public void TakeSnapshot(IReadOnlyList<LogEntry> state, bool purgesLog)
    {
        world.Events.After(random.Between(1, 200) * Slowness, () =>
        {
            if (!_isDead && !IsFull && state.Count > durable.SnapshotLength && !_waiting.Any(write => write is DiskWrite.Install))
            {
                world.Trace.Write($"{owner.Id} has a snapshot of {state.Count} entries{(purgesLog ? ", and the log before it goes" : "")}");
                durable.AddSnapshot(state, purgesLog);
            }
        });
    }

    /// <summary>From now on nothing fits. What was asked for and not done is forgotten, and the engine told.</summary>
    public void Fill()
    {
        if (IsFull || _waiting.Any(write => write is DiskWrite.Truncate or DiskWrite.Install))
        {
            return;
        }

        IsFull = true;
        if (_waiting.Count > 0)
        {
            _waiting.Clear();
            FailSoon();
        }
    }

    public void MakeRoom()
    {
        if (IsFull)
        {
            IsFull = false;
            TellSoon(new EngineInput.PersistRecovered());
        }
    }

    /// <summary>The machine stops. Of what was asked for and not done, the beginning may be there.</summary>
    public void Crash()
    {
        _isDead = true;
        _lateTruncation = null;
        while (_waiting.First?.Value is { } write && random.Chance(0.5))
        {
            _waiting.RemoveFirst();
            if (write is DiskWrite.Append append && random.Chance(0.5))
            {
                // Torn: a restart reads up to where the checksums hold.
                durable.Append(append.Entries.Take(random.Below(append.Entries.Count + 1)));
                break;
            }

            Do(write);
        }

        _waiting.Clear();
    }

    private void Begin()
    {
        if (_isWriting || _isDead || _waiting.Count == 0)
        {
            return;
        }

        _isWriting = true;
        var batch = TakeBatch();
        world.Events.After((1 + random.Exponential(conditions.SyncMs)) * Slowness, () => Done(batch));
    }

    private int TakeBatch()
    {
        var count = 0;
        var entries = 0;
        foreach (var write in _waiting)
        {
            if (write is not DiskWrite.Append append)
            {
                return Math.Max(count, 1);
            }

            entries += append.Entries.Count;
            count++;
            if (entries >= conditions.BatchEntriesMax)
            {
                break;
            }
        }

        return count;
    }

    private void Done(int batch)
    {
        _isWriting = false;
        if (_isDead)
        {
            return;
        }

        EngineInput? report = null;
        for (; batch > 0 && _waiting.First is { Value: var write }; batch--)
        {
            _waiting.RemoveFirst();
            Do(write);
            report = Report(write);
        }

        if (report is not null && !(flaw == HostFlaw.ReportsBeforeSync && report is EngineInput.Persisted))
        {
            owner.Receive(owner.Incarnation, () => owner.Written(report));
        }

        Begin();
    }

    private void Do(DiskWrite write)
    {
        if (write is DiskWrite.Append or DiskWrite.Install && _lateTruncation is { } late)
        {
            _lateTruncation = null;
            durable.Truncate(History.LengthUpTo(durable.History, late.To));
        }

        switch (write)
        {
            case DiskWrite.Append append:
                durable.Append(append.Entries);
                break;
            case DiskWrite.AcceptedEpoch when flaw == HostFlaw.ForgetsAcceptedEpoch:
            case DiskWrite.CurrentEpoch when flaw == HostFlaw.ForgetsCurrentEpoch:
                break;
            case DiskWrite.Truncate truncate when flaw == HostFlaw.TruncatesLate:
                _lateTruncation = truncate;
                break;
            case DiskWrite.AcceptedEpoch accepted:
                durable.AcceptedEpoch = accepted.Epoch;
                break;
            case DiskWrite.CurrentEpoch current:
                durable.CurrentEpoch = current.Epoch;
                break;
            case DiskWrite.Truncate truncate:
                durable.Truncate(History.LengthUpTo(durable.History, truncate.To));
                break;
            case DiskWrite.Install install:
                durable.Install(install.Entries);
                break;
        }
    }

    private EngineInput Report(DiskWrite write) => write switch
    {
        DiskWrite.Append append => new EngineInput.Persisted(append.Entries[^1].Zxid),
        DiskWrite.AcceptedEpoch accepted => new EngineInput.AcceptedEpochSaved(accepted.Epoch),
        DiskWrite.CurrentEpoch current => new EngineInput.CurrentEpochSaved(current.Epoch),
        DiskWrite.Truncate truncate => new EngineInput.Truncated(History.LastOf(History.Part(durable.History, 0, History.LengthUpTo(durable.History, truncate.To)))),
        DiskWrite.Install install => new EngineInput.SnapshotInstalled(install.Channel, LastDurable),
        _ => throw new System.Diagnostics.UnreachableException($"No report of {write}"),
    };

    private void FailSoon()
    {
        _isFailing = true;
        var incarnation = owner.Incarnation;
        var report = new EngineInput.PersistFailed(LastDurable);
        world.Events.After(0, () => owner.Receive(incarnation, () =>
        {
            _isFailing = false;
            owner.Written(report);
        }));
    }

    // Never within the step that writes.
    private void TellSoon(EngineInput report)
    {
        var incarnation = owner.Incarnation;
        world.Events.After(0, () => owner.Receive(incarnation, () => owner.Written(report)));
    }
}
