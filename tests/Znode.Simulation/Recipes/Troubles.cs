using Znode.Testing;

namespace Znode.Simulation.Recipes;

/// <summary>What goes wrong while recipes run: members cut off, paused, crashed, with slow and full disks; one thing at a time or several, drawn from the seed.</summary>
internal sealed class Troubles(ZnodeTestEnsemble ensemble, Random random)
{
    /// <summary>Makes trouble for a while; when it ends everything is as it should be again.</summary>
    public async Task MakeAsync(TimeSpan during)
    {
        var end = ensemble.Clock.Elapsed + during;
        while (ensemble.Clock.Elapsed < end)
        {
            await PassAsync(100, 8_000);
            await OneAsync();
        }

        await EndAsync();
    }

    private async Task OneAsync()
    {
        var place = random.Next(ensemble.Members.Count);
        var member = ensemble.Members[place];
        var other = ensemble.Members[(place + random.Next(1, ensemble.Members.Count)) % ensemble.Members.Count];
        switch (random.Next(8))
        {
            case 0:
                ensemble.Network.Isolate(member.Id);
                await PassAsync(500, 20_000);
                ensemble.Network.Heal();
                break;
            case 1:
                ensemble.Network.IsolateFromClients(member.Id);
                await PassAsync(500, 20_000);
                ensemble.Network.Heal();
                break;
            case 2:
                ensemble.Network.Cut(member.Id, other.Id);
                await PassAsync(500, 10_000);
                ensemble.Network.Heal();
                break;
            case 3 when member.IsUp:
                await member.PauseAsync(TimeSpan.FromMilliseconds(random.Next(500, 25_000)));
                break;
            case 4 when member.IsUp:
                await member.CrashAsync(loseUnsyncedWrites: random.Next(2) == 0);
                await PassAsync(100, 15_000);
                await member.RestartAsync();
                break;
            case 5:
                member.Disk.FsyncDelay = TimeSpan.FromMilliseconds(random.Next(10, 2_000));
                await PassAsync(500, 5_000);
                member.Disk.FsyncDelay = TimeSpan.Zero;
                break;
            case 6:
                ensemble.Network.SetLatency(TimeSpan.FromMilliseconds(random.Next(1, 200)), TimeSpan.FromMilliseconds(random.Next(0, 300)));
                break;
            case 7:
                ensemble.Network.DropNext(member.Id, other.Id, random.Next(1, 5));
                break;
        }
    }

    private async Task EndAsync()
    {
        ensemble.Network.Heal();
        ensemble.Network.SetLatency(TimeSpan.FromMilliseconds(1));
        foreach (var member in ensemble.Members.Where(member => !member.IsUp))
        {
            await member.RestartAsync();
        }
    }

    private Task PassAsync(int atLeastMs, int atMostMs) => Task.Delay(TimeSpan.FromMilliseconds(random.Next(atLeastMs, atMostMs)), ensemble.Clock);
}
