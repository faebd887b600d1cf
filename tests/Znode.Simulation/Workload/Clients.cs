using Znode.Simulation.Hosts;
using Znode.Simulation.Plans;
using Znode.Testing.Time;

namespace Znode.Simulation.Workload;

/// <summary>All clients: they write, sync and read at any replica, at times of their own.</summary>
internal sealed class Clients(World world, IReadOnlyList<Replica> replicas, RunPlan plan, SimulatedRandom random)
{
    /// <summary>Begins, and goes on until a time.</summary>
    public void RunUntil(long timeMs)
    {
        if (world.Events.Now >= timeMs)
        {
            return;
        }

        OneOperation(Choose());
        world.Events.After(1 + random.Exponential(plan.OperationEveryMs), () => RunUntil(timeMs));
    }

    private Replica Choose()
    {
        if (plan.LeaderShare > 0 && random.Chance(plan.LeaderShare) && replicas.Where(replica => replica.IsUp && replica.Engine.MayPropose).ToList() is { Count: > 0 } leaders)
        {
            return random.Pick(leaders);
        }

        return random.Pick(replicas);
    }

    private void OneOperation(Replica replica)
    {
        var isSync = random.Chance(plan.SyncShare);
        var count = random.Between(1, plan.WritesAtOnceMax);
        replica.Receive(replica.Incarnation, () =>
        {
            if (isSync)
            {
                replica.Clients.SyncAndRead();
            }
            else
            {
                replica.Clients.Write(count);
            }
        });
    }
}
