using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Znode;
using Znode.Recipes;
using Znode.Server;

namespace LeaderOnlyJob;

/// <summary>Bills one night after the other. It is written as if there were one host; that it runs on one is the business of AddLeaderHostedService.</summary>
/// <remarks>It is made anew for each term, so it remembers nothing: how far the work has come is in the ensemble.</remarks>
internal sealed class NightlyBilling(LeaderTerm term, IZnodeMember member, ChannelWriter<BilledNight> billed) : BackgroundService
{
    public static ZnodePath Progress { get; } = "/billing/nights";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A night takes 50 ms here.
        using var nightfall = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await nightfall.WaitForNextTickAsync(stoppingToken))
        {
            var session = term.Session;
            await session.TryCreateAsync(Progress, "0", new() { CreateParents = true }, stoppingToken);
            var night = int.Parse(await session.GetStringAsync(Progress, stoppingToken), CultureInfo.InvariantCulture) + 1;

            // The token fires before another host can lead, but a thread that stands still does not look at tokens. The guard has the ensemble refuse what comes too late.
            var transaction = new Transaction().Set(Progress, $"{night}");
            await session.CommitAsync(term.Guard(transaction), stoppingToken);
            billed.TryWrite(new(night, member.Id, term.FencingToken));
        }
    }
}

/// <summary>A night that was billed: where, and in which term.</summary>
internal sealed record BilledNight(int Night, ServerId Host, long FencingToken);
