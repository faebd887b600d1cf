// A job that must not run twice: three hosts, each with a member of the ensemble, and each with the same line AddLeaderHostedService<NightlyBilling>("billing"). One of them bills.
// It is stopped, as in a rollout, and another goes on where it was; and so again. No night is billed twice, none is left out, and the fencing tokens of the terms increase.
using System.Threading.Channels;
using LeaderOnlyJob;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Samples;
using Znode;
using Znode.Server;

using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
var billed = Channel.CreateUnbounded<BilledNight>();
var ensemble = new InProcessEnsemble(1, 2, 3);
var hosts = new Dictionary<ServerId, IHost>();
foreach (var id in ensemble.Config.Servers.Keys)
{
    hosts[id] = CreateHost(id);
}

await Task.WhenAll(hosts.Values.Select(host => host.StartAsync(deadline.Token)));
Console.WriteLine("Three hosts are running, with one billing job among them.");

var nights = new List<BilledNight>();
var first = await ReadUntilAsync(night => night.Night == 3);
Console.WriteLine($"  Host {first.Host} has billed nights 1 to {first.Night}, in the term with fencing token {first.FencingToken}.");
Check.That(nights.All(night => night.Host == first.Host), "one host bills, and no other");

Console.WriteLine($"\nHost {first.Host} is stopped, as in a rollout: its job ends first, then its member hands over.");
await hosts[first.Host].StopAsync(deadline.Token);
hosts[first.Host].Dispose();
hosts.Remove(first.Host);
var second = await ReadUntilAsync(night => night.Host != first.Host && night.Night >= first.Night + 3);
Console.WriteLine($"  Host {second.Host} has gone on until night {second.Night}, with fencing token {second.FencingToken}.");

Console.WriteLine($"\nHost {first.Host} comes back, and {second.Host} is stopped.");
hosts[first.Host] = CreateHost(first.Host);
await hosts[first.Host].StartAsync(deadline.Token);
await hosts[first.Host].Services.GetRequiredService<IZnodeMember>().Ready.WaitAsync(deadline.Token);
await hosts[second.Host].StopAsync(deadline.Token);
hosts[second.Host].Dispose();
hosts.Remove(second.Host);
var third = await ReadUntilAsync(night => night.FencingToken > second.FencingToken);
Console.WriteLine($"  Host {third.Host} has billed night {third.Night}, with fencing token {third.FencingToken}.");

Check.That(second.Host != first.Host && third.Host != second.Host, "another host takes over each time");
Check.Same(Enumerable.Range(1, nights.Count), nights.Select(night => night.Night), "each night is billed once, and none is left out");
Check.That(nights.Zip(nights.Skip(1)).All(pair => pair.First.FencingToken <= pair.Second.FencingToken), "no earlier term has billed behind a later one");
Check.Equal(3, nights.Select(night => night.FencingToken).Distinct().Count(), "there were three terms, with three fencing tokens");

foreach (var host in hosts.Values)
{
    await host.StopAsync(deadline.Token);
    host.Dispose();
}

Console.WriteLine("\nAll that was shown was checked.");

IHost CreateHost(ServerId id)
{
    var builder = Host.CreateApplicationBuilder();
    builder.Logging.ClearProviders();
    builder.Services.AddSingleton(billed.Writer);
    builder.Services
        .AddZnodeMember(settings =>
        {
            settings.ServerId = (int)id.Value;
            settings.DataDirectory = "";                              // in memory: the sample leaves nothing behind
            settings.TickTime = TimeSpan.FromMilliseconds(200);
        })
        .ConfigureMember((_, member) => member.WithPeers(ensemble))   // in one process; elsewhere AddPorts() and Znode:Ensemble in the configuration
        .AddLeaderHostedService<NightlyBilling>("billing");
    return builder.Build();
}

async Task<BilledNight> ReadUntilAsync(Func<BilledNight, bool> isEnough)
{
    do
    {
        nights.Add(await billed.Reader.ReadAsync(deadline.Token));
    }
    while (!isEnough(nights[^1]));

    return nights[^1];
}
