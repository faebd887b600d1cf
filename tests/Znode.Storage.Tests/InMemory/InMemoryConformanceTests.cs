using Znode.Testing;

namespace Znode.Storage.Tests.InMemory;

[TestFixture]
public sealed class InMemoryConformanceTests
{
    [TestCaseSource(typeof(StorageConformance), nameof(StorageConformance.TxnLogCases))]
    public void A_log_in_memory(ConformanceCase<ITxnLog> conformance)
    {
        var log = new InMemoryTxnLog();
        Assert.That(() => conformance.Run(() => log), Throws.Nothing);
    }

    [TestCaseSource(typeof(StorageConformance), nameof(StorageConformance.SnapshotStoreCases))]
    public void Snapshots_in_memory(ConformanceCase<ISnapshotStore> conformance)
    {
        var store = new InMemorySnapshotStore();
        Assert.That(() => conformance.Run(() => store), Throws.Nothing);
    }

    [TestCaseSource(typeof(StorageConformance), nameof(StorageConformance.StateStoreCases))]
    public void Numbers_in_memory(ConformanceCase<IDurableStateStore> conformance)
    {
        var store = new InMemoryStateStore();
        Assert.That(() => conformance.Run(() => store), Throws.Nothing);
    }
}
