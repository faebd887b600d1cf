using Znode.Consensus.Zab;
using Znode.Consensus.Zab.Synchronization;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab.Synchronization;

/// <summary>How a learner is made level: every row of the table in spec quorum-protocol §7, by what the learner has.</summary>
public sealed class SyncPlanTests
{
    /// <summary>The leader's log has 1_1..1_6 and 3_1..3_4; the memory begins after 1_3.</summary>
    /// <remarks>A plan reads: what the learner does, and after which entry it is sent the rest.</remarks>
    [TestCase(3L, 4u, "Diff 0x3_00000004", TestName = "Rule 2: who has all gets a diff with nothing in it")]
    [TestCase(3L, 6u, "Trunc 0x3_00000004", TestName = "Rule 3: who has more is cut to the leader's end")]
    [TestCase(4L, 0u, "Diff 0x3_00000004", TestName = "Rule 3: who was told of a later epoch and has none of its entries is not cut")]
    [TestCase(4L, 2u, "Trunc 0x3_00000004", TestName = "Rule 3: who has entries of an epoch that came to nothing is cut to the leader's end")]
    [TestCase(3L, 2u, "Diff 0x3_00000002", TestName = "Rule 4: who is in the window gets what comes after")]
    [TestCase(1L, 3u, "Diff 0x1_00000003", TestName = "Rule 4: who has just what is before the window gets all of it")]
    [TestCase(1L, 6u, "Diff 0x1_00000006", TestName = "Rule W: the last of an earlier epoch is followed by the next epoch")]
    [TestCase(3L, 0u, "Diff 0x1_00000006", TestName = "Rule W: the zxid of an epoch itself is no entry to be cut")]
    [TestCase(2L, 0u, "Diff 0x1_00000006", TestName = "Rule W: nor is that of an epoch that the leader's log has nothing of")]
    [TestCase(1L, 8u, "Trunc 0x1_00000006", TestName = "Rule W: a tail of an earlier epoch is cut off where the leader's log goes on otherwise")]
    [TestCase(2L, 5u, "Trunc 0x1_00000006", TestName = "Rule W: a tail of an epoch that the leader does not have is cut off, where ZooKeeper sends a snapshot")]
    [TestCase(1L, 2u, null, TestName = "Rule 5: behind the window the storage is asked")]
    [TestCase(0L, 0u, null, TestName = "Rule 5: one that has nothing is behind the window")]
    public void From_memory(long epoch, uint counter, string? plan) => Assert.That(Text(SyncPlan.FromMemory(History(), Zxid(epoch, counter))), Is.EqualTo(plan));

    [Test]
    public void A_learner_without_anything_gets_a_diff_of_a_leader_whose_memory_has_all() =>
        Assert.That(Text(SyncPlan.FromMemory(new(new(), Znode.Zxid.Zero), Znode.Zxid.Zero)), Is.EqualTo("Diff 0x0_00000000"));

    /// <summary>The learner has 1_2. The snapshot has 100 bytes.</summary>
    [TestCase(2u, 33L, 5u, 0.33, "Diff 0x1_00000002", TestName = "Rule 5: a log of at most a third of the snapshot is sent instead of it")]
    [TestCase(2u, 34L, 5u, 0.33, "Snap 0x1_00000005", TestName = "Rule 5: a longer one is not")]
    [TestCase(2u, 1_000_000L, 5u, 0.0, "Diff 0x1_00000002", TestName = "Rule 5: 0 sends a log of any length")]
    [TestCase(2u, 1L, 5u, -1.0, "Snap 0x1_00000005", TestName = "Rule 5: less than 0 sends none")]
    [TestCase(1u, 1L, 5u, 0.33, "Trunc 0x1_00000001", TestName = "Rule 5: what the log does not have is cut off first")]
    [TestCase(null, 1L, 5u, 0.33, "Snap 0x1_00000005", TestName = "Rule 6: a log that does not reach back that far is no help")]
    [TestCase(2u, 1_000_000L, 2u, 0.33, "Diff 0x1_00000002", TestName = "A snapshot that the learner has already is no help, however long the log is")]
    [TestCase(2u, 1_000_000L, 1u, -1.0, "Diff 0x1_00000002", TestName = "Nor is an earlier one, even where logs are not to be sent")]
    [TestCase(2u, 1_000_000L, null, 0.33, "Diff 0x1_00000002", TestName = "Without a snapshot there is the log only")]
    [TestCase(null, 1_000_000L, 2u, 0.33, "Diff 0x1_00000002", TestName = "A log that begins after the snapshot that the learner has is sent to it")]
    [TestCase(null, 1_000_000L, 1u, 0.33, "Trunc 0x1_00000001", TestName = "And a tail that came after that snapshot and to nothing is cut off")]
    [TestCase(null, 0L, null, 0.33, null, TestName = "Nothing at all brings nobody level")]
    public void From_storage(uint? before, long logBytes, uint? snapshot, double factor, string? plan)
    {
        var stored = new StoredHistory(before is { } counter ? Zxid(1, counter) : null, logBytes, snapshot is { } taken ? Zxid(1, taken) : null, 100);
        Assert.That(Text(SyncPlan.FromStorage(stored, Zxid(1, 2), factor)), Is.EqualTo(plan));
    }

    [Test]
    public void A_learner_that_names_an_epoch_is_not_cut_by_the_storage_either() =>
        Assert.That(Text(SyncPlan.FromStorage(new(Zxid(1, 9), 10, null, 0), Zxid(2, 0), 0.33)), Is.EqualTo("Diff 0x1_00000009"));

    /// <summary>A snapshot past the learner's tail takes the tail's place: it need not be cut.</summary>
    [Test]
    public void A_learner_with_a_tail_of_its_own_is_given_a_snapshot_that_is_past_it() =>
        Assert.That(Text(SyncPlan.FromStorage(new(Zxid(1, 2), 1_000, Zxid(3, 1), 100), Zxid(1, 5), 0.33)), Is.EqualTo("Snap 0x3_00000001"));

    private static string? Text(SyncPlan? plan) => plan is { } made ? $"{made.Mode} {made.After}" : null;

    private static History History()
    {
        var history = new History(new() { WindowEntries = 7 }, Znode.Zxid.Zero);
        history.Append([.. Entries(1, 1, 6), .. Entries(3, 1, 4)]);
        history.PersistedUpTo(Zxid(3, 4));
        history.CommittedUpTo(Zxid(3, 4));
        history.TryDeliver(out _);
        Assert.That(history.Base, Is.EqualTo(Zxid(1, 3)));
        return history;
    }
}
