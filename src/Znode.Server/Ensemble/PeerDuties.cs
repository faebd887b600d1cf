using System.Diagnostics;
using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Server.Disk;
using Znode.Server.Peers;

namespace Znode.Server.Ensemble;

/// <summary>Performs what the engine of an ensemble asks of its host: messages to the other members, and what the members' clients need of each other.</summary>
/// <remarks>Guarded by the member's gate.</remarks>
internal sealed class PeerDuties(MemberCore core, IPeerTransport peers)
{
    public void Perform(EngineOutput output)
    {
        switch (output)
        {
            case EngineOutput.Send send:
                peers.Send(send.Channel, send.Message);
                if (send.Message is ZabMessage.NewLeader)
                {
                    // The learner has been sent all that it missed, or it is on its way.
                    core.Past!.Release(send.Channel);
                }

                break;
            case EngineOutput.Notify notify:
                peers.Notify(notify.To, notify.Notification);
                break;
            case EngineOutput.OpenChannel open:
                peers.Open(open.Channel);
                break;
            case EngineOutput.CloseChannel close:
                peers.Close(close.Channel, close.Reason);
                core.Past?.Release(close.Channel);
                core.Receptions?.Forget(close.Channel);
                core.Leader.Closed(close.Channel);
                break;
            case EngineOutput.FindHistory find:
                core.Past!.Find(find.Channel, find.After);
                break;
            case EngineOutput.SendHistory send:
                peers.SendHistory(send.Channel, core.Past!.Open(send.Channel, send.Snapshot, send.After, send.UpTo, send.Committed));
                break;
            case EngineOutput.InstallSnapshot install:
                core.Receptions!.Expect(install.Channel, install.Zxid);
                break;
            case EngineOutput.Relayed relayed when core.Learner is { } learner:
                learner.Relayed(relayed.Message);
                break;
            case EngineOutput.Relayed relayed:
                core.Leader.Relayed(relayed.From, relayed.Message);
                break;
            case EngineOutput.CollectTouched:
                core.Contact?.Renew();
                core.Input(new EngineInput.TouchedCollected(core.Learner?.CollectTouched() ?? []));
                break;
            case EngineOutput.SessionsTouched touched:
                core.Leader.Touched(touched.Sessions);
                break;
            case EngineOutput.LeadershipConfirmed confirmed:
                core.Leader.Confirmed(confirmed.Ticket);
                break;
            case EngineOutput.ConfigActivated activated:
                core.Members?.Activate(activated.Config);
                core.Write(new SavingNumber(StoredNumbers.ActiveConfig, activated.Config.Version, answer: null));
                peers.Configure(core.Members?.Reachable ?? activated.Config);
                core.ConfigActivated?.Invoke(activated.Config);
                break;
            default:
                throw new UnreachableException($"No way to perform {output}");
        }
    }
}
