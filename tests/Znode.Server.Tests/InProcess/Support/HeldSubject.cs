using Znode.Storage;

namespace Znode.Server.Tests.InProcess;

/// <summary>Clients in the process of a member whose log a test can hold up, so that what is called meanwhile is under way together.</summary>
internal sealed class HeldSubject() : InProcessSubject(Tests.Store.Memory)
{
    private ControlledTxnLog _log = new();

    public override void HoldWrites() => _log.Hold();

    public override void ReleaseWrites() => _log.Release();

    protected override ZnodeMemberBuilder Store(ZnodeMemberBuilder builder)
    {
        _log = new();
        return builder.StoreIn(_log, new InMemorySnapshotStore(), new InMemoryStateStore());
    }
}
