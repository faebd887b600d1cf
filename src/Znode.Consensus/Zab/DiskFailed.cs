namespace Znode.Consensus.Zab;

/// <summary>Takes no part in anything until the disk can be written again: what this replica promised it could not keep.</summary>
internal sealed class DiskFailed(Replica replica) : Role(replica)
{
    public override EngineStatus Status => new(EngineRole.Looking, EnginePhase.Election, Replica.CurrentEpoch, null, "the disk can not be written");

    public override void Enter()
    {
    }

    public override void Tick()
    {
    }

    public override void Notified(ServerId from, Messages.Notification notification)
    {
        // It knows of no leader, and proposes none.
    }
}
