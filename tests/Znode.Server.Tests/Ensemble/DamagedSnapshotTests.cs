using Znode.Server.Ensemble;
using Znode.Storage;

namespace Znode.Server.Tests.Ensemble;

/// <summary>A leader's newest snapshot rots after its start: a learner that needs it is sent an older one, not the same damage for ever.</summary>
[TestFixture]
public sealed class DamagedSnapshotTests
{
    private static readonly Zxid Older = new(3);
    private static readonly Zxid Damaged = new(5);

    [Test]
    public void Who_sends_a_snapshot_hears_that_it_is_damaged()
    {
        Zxid? told = null;
        using var history = new StorageHistory(Storage(), Damaged, Damaged, Damaged, Damaged, () => { }, (zxid, _) => told = zxid);

        Assert.That(() => history.OpenSnapshot(), Throws.InstanceOf<StorageCorruptException>());
        Assert.That(told, Is.EqualTo(Damaged));
    }

    [Test]
    public void A_damaged_snapshot_is_passed_over()
    {
        Assert.That(StoredHistoryFinder.Find(Storage(), Zxid.Zero, 100, []).Snapshot, Is.EqualTo(Damaged));
        Assert.That(StoredHistoryFinder.Find(Storage(), Zxid.Zero, 100, [Damaged]).Snapshot, Is.EqualTo(Older));
        Assert.That(StoredHistoryFinder.Find(Storage(), Zxid.Zero, 100, [Damaged, Older]).Snapshot, Is.Null);
    }

    private static MemberStorage Storage() => new(new InMemoryTxnLog(), new RottenStore(), new InMemoryStateStore(), Lease: null);

    private sealed class RottenStore : ISnapshotStore
    {
        public IReadOnlyList<Zxid> List() => [Damaged, Older];

        public ISnapshotWriter Create(Zxid zxid) => throw new InvalidOperationException("Nothing is written here.");

        public ISnapshotReader Open(Zxid zxid) => throw new StorageCorruptException($"snapshot.{zxid.Value:x}", 17, "the checksum is another", "Remove it");

        public Zxid? Purge(int retain) => null;

        public void RemoveAfter(Zxid last)
        {
        }
    }
}
