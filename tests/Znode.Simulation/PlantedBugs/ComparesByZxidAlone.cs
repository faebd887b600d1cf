using Znode.Consensus;
using Znode.Consensus.Zab.Messages;

namespace Znode.Simulation.PlantedBugs;

/// <summary>Members do not say of which epoch they are: the longest log leads, also one of a leader that came to nothing.</summary>
internal sealed class ComparesByZxidAlone(IReplicationEngine engine) : FlawedEngine(engine)
{
    protected override IEnumerable<EngineInput> Hear(EngineInput input) =>
    [
        input switch
        {
            EngineInput.Notified notified => notified with { Notification = WithoutEpoch(notified.Notification) },
            EngineInput.Received { Message: ZabMessage.AckEpoch { CurrentEpoch: not null } ack } received => received with { Message = ack with { CurrentEpoch = default(Epoch) } },
            _ => input,
        },
    ];

    protected override IEnumerable<EngineOutput> Say(EngineOutput output) =>
        [output is EngineOutput.Notify notify ? notify with { Notification = WithoutEpoch(notify.Notification) } : output];

    private static Notification WithoutEpoch(Notification notification) =>
        notification.State == PeerState.Looking && notification.Vote.PeerEpoch > default(Epoch)
            ? notification with { Vote = notification.Vote with { PeerEpoch = default } }
            : notification;
}
