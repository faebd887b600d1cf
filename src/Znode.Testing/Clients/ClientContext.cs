using Znode.Server;
using Znode.Testing.Members;
using Znode.Testing.Time;

namespace Znode.Testing.Clients;

/// <summary>What a client of an ensemble lives in.</summary>
/// <param name="Clock">Its time.</param>
/// <param name="Events">What happens.</param>
/// <param name="Hosts">The members that it knows.</param>
/// <param name="Network">How it reaches them.</param>
/// <param name="History">What its calls and their answers are noted in.</param>
/// <param name="Random">Its chance.</param>
/// <param name="Options">Its sessions.</param>
internal sealed record ClientContext(
    VirtualClock Clock, EventQueue Events, IReadOnlyList<MemberHost> Hosts, ZnodeTestNetwork Network, ZnodeTestHistory History, SimulatedRandom Random, ZnodeSessionOptions Options)
{
    public Schedule Schedule => Clock.Schedule;
}
