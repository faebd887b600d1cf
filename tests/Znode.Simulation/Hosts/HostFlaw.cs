namespace Znode.Simulation.Hosts;

/// <summary>What a host does wrong on purpose, to see that the invariants find it.</summary>
internal enum HostFlaw
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Reports entries as persisted when they are written and not synced: an acknowledgment before the fsync.</summary>
    ReportsBeforeSync,

    /// <summary>Writes <c>currentEpoch</c> ahead of the entries appended before, and reports it at once (ZOOKEEPER-3911, -4685).</summary>
    ReportsEpochBeforeHistory,

    /// <summary>Writes <c>currentEpoch</c> ahead of the entries appended before, and reports it in its turn (ZOOKEEPER-4643, -4646).</summary>
    SavesEpochBeforeHistory,

    /// <summary>Reports <c>currentEpoch</c> as saved and does not save it.</summary>
    ForgetsCurrentEpoch,

    /// <summary>Reports <c>acceptedEpoch</c> as saved and does not save it.</summary>
    ForgetsAcceptedEpoch,

    /// <summary>Reports a truncation that the disk does with its next append only: a crash brings back what was cut (ZOOKEEPER-2845).</summary>
    TruncatesLate,

    /// <summary>Leaves in the state what it cuts from the log (ZOOKEEPER-4712).</summary>
    KeepsStateWhenTruncating,

    /// <summary>Leaves an entry out of the history that it sends from its log: a DIFF with a hole.</summary>
    SendsHistoryWithHole,

    /// <summary>Snapshots what it has logged, committed or not.</summary>
    SnapshotsUncommitted,

    /// <summary>Tells clients that a write is done when its own disk has it.</summary>
    AcknowledgesWhenLogged,

    /// <summary>Tells clients that a write is refused when it stops leading: it may be committed yet.</summary>
    RefusesWhenDeposed,

    /// <summary>Answers a sync without waiting for what was proposed before to be applied.</summary>
    AnswersSyncBeforeApplying,

    /// <summary>Delivers a message of a channel twice, now and then.</summary>
    DoublesMessages,

    /// <summary>Lets a message of a channel overtake the one before, now and then.</summary>
    ReordersMessages,
}
