using Znode.Storage.Conformance;

namespace Znode.Storage.Tests.InMemory;

public sealed class InMemoryTxnLogTests : TxnLogConformance
{
    private readonly Lazy<InMemoryTxnLog> _log = new();

    protected override ITxnLog Open() => _log.Value;
}

public sealed class InMemorySnapshotStoreTests : SnapshotStoreConformance
{
    private readonly Lazy<InMemorySnapshotStore> _store = new();

    protected override ISnapshotStore Open() => _store.Value;
}

public sealed class InMemoryStateStoreTests : StateStoreConformance
{
    private readonly Lazy<InMemoryStateStore> _store = new();

    protected override IDurableStateStore Open() => _store.Value;
}
