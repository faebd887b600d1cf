using Znode.Storage;
using Znode.Testing.Conformance;

namespace Znode.Testing;

/// <summary>What every store of a member must do, as cases that any test framework can run: for those who write one of their own (<see cref="Server.ZnodeMemberBuilder.StoreIn(ITxnLog, ISnapshotStore, IDurableStateStore)"/>).</summary>
/// <example>
/// With NUnit:
/// <code>
/// [TestCaseSource(typeof(StorageConformance), nameof(StorageConformance.TxnLogCases))]
/// public void A_log_of_ours(ConformanceCase&lt;ITxnLog&gt; conformance)
/// {
///     var directory = Directory.CreateTempSubdirectory();
///     conformance.Run(() => new OurLog(directory));
/// }
/// </code>
/// </example>
public static class StorageConformance
{
    /// <summary>Gets what a transaction log must do.</summary>
    public static IReadOnlyList<ConformanceCase<ITxnLog>> TxnLogCases { get; } = TxnLogSuite.Cases();

    /// <summary>Gets what a store of snapshots must do.</summary>
    public static IReadOnlyList<ConformanceCase<ISnapshotStore>> SnapshotStoreCases { get; } = SnapshotStoreSuite.Cases();

    /// <summary>Gets what a store of durable numbers must do.</summary>
    public static IReadOnlyList<ConformanceCase<IDurableStateStore>> StateStoreCases { get; } = StateStoreSuite.Cases();
}
