using Znode.Testing;

namespace Znode.Storage.Tests.Files;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileConformanceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [TestCaseSource(typeof(StorageConformance), nameof(StorageConformance.TxnLogCases))]
    public void A_log_in_files(ConformanceCase<ITxnLog> conformance) => Run(conformance, () => FileTxnLog.Open(_directory.Options));

    [TestCaseSource(typeof(StorageConformance), nameof(StorageConformance.TxnLogCases))]
    public void A_log_in_files_without_preallocation(ConformanceCase<ITxnLog> conformance) =>
        Run(conformance, () => FileTxnLog.Open(_directory.Options with { PreallocationBytes = 0, ForceSync = false }));

    [TestCaseSource(typeof(StorageConformance), nameof(StorageConformance.SnapshotStoreCases))]
    public void Snapshots_in_files(ConformanceCase<ISnapshotStore> conformance) => Run(conformance, () => FileSnapshotStore.Open(_directory.Options));

    [TestCaseSource(typeof(StorageConformance), nameof(StorageConformance.SnapshotStoreCases))]
    public void Snapshots_in_compressed_files(ConformanceCase<ISnapshotStore> conformance) =>
        Run(conformance, () => FileSnapshotStore.Open(_directory.Options with { SnapshotCompression = SnapshotCompression.Gzip }));

    [TestCaseSource(typeof(StorageConformance), nameof(StorageConformance.StateStoreCases))]
    public void Numbers_in_files(ConformanceCase<IDurableStateStore> conformance) => Run(conformance, () => FileStateStore.Open(_directory.Options));

    private static void Run<T>(ConformanceCase<T> conformance, Func<T> open) => Assert.That(() => conformance.Run(open), Throws.Nothing);
}
