using Znode.Storage.Conformance;

namespace Znode.Storage.Tests.Files;

public sealed class FileTxnLogTests : TxnLogConformance, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override ITxnLog Open() => FileTxnLog.Open(_directory.Options);
}

public sealed class FileTxnLogWithoutPreallocationTests : TxnLogConformance, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override ITxnLog Open() => FileTxnLog.Open(_directory.Options with { PreallocationBytes = 0, ForceSync = false });
}

public sealed class FileSnapshotStoreTests : SnapshotStoreConformance, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override ISnapshotStore Open() => FileSnapshotStore.Open(_directory.Options);
}

public sealed class GzipSnapshotStoreTests : SnapshotStoreConformance, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override ISnapshotStore Open() => FileSnapshotStore.Open(_directory.Options with { SnapshotCompression = SnapshotCompression.Gzip });
}

public sealed class FileStateStoreTests : StateStoreConformance, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override IDurableStateStore Open() => FileStateStore.Open(_directory.Options);
}
