// Configuration that all instances of a program share, and that changes while they run: znodes below /shop are keys, and IOptionsMonitor is told when one of them changes. A znode that is
// deleted deletes its key, and what appsettings.json or the code says holds again.
using System.Net;
using ConfigurationReload;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Samples;
using Znode;
using Znode.AspNetCore;
using Znode.Server;

using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));

// The ensemble: here a member in memory with a port, elsewhere three of Znode or of Apache ZooKeeper.
ClientPort port = null!;
await using var member = await ZnodeMember.CreateBuilder().ListenForClients(new ClientPortOptions { EndPoint = new(IPAddress.Loopback, 0) }, created => port = created).StartAsync(deadline.Token);
await using var operations = await member.OpenSessionAsync(cancellationToken: deadline.Token);
await operations.CreateAsync("/shop/Checkout/ItemsMax", "20", new() { CreateParents = true }, deadline.Token);
await operations.CreateAsync("/shop/Checkout/Banner", "Sale!", cancellationToken: deadline.Token);

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Configuration.AddInMemoryCollection([new("Checkout:Banner", "Welcome")]);      // as appsettings.json would
builder.Configuration.AddZnode($"{port.EndPoint}", "/shop");                            // what is added last wins
builder.Services.Configure<CheckoutOptions>(builder.Configuration.GetSection("Checkout"));
using var host = builder.Build();
await host.StartAsync(deadline.Token);

var options = host.Services.GetRequiredService<IOptionsMonitor<CheckoutOptions>>();
using var reloads = new Reloads(options);
Console.WriteLine($"The shop starts: at most {options.CurrentValue.ItemsMax} items, \"{options.CurrentValue.Banner}\".");
Check.Equal((20, "Sale!"), (options.CurrentValue.ItemsMax, options.CurrentValue.Banner), "what is in the znodes holds from the start");

Console.WriteLine("\nSomebody sets /shop/Checkout/ItemsMax to 5.");
await operations.SetAsync("/shop/Checkout/ItemsMax", "5", cancellationToken: deadline.Token);
await reloads.WaitForAsync(changed => changed.ItemsMax == 5, deadline.Token);
Check.Equal(5, options.CurrentValue.ItemsMax, "the options are those of now");

Console.WriteLine("\nBoth in one transaction: no instance sees one without the other for good.");
await operations.CommitAsync(
    new Transaction().Set("/shop/Checkout/ItemsMax", "50").Set("/shop/Checkout/Banner", "Everything must go"), deadline.Token);
await reloads.WaitForAsync(changed => (changed.ItemsMax, changed.Banner) == (50, "Everything must go"), deadline.Token);

Console.WriteLine("\nSomebody deletes both: what the program was shipped with holds again.");
await operations.DeleteAsync("/shop/Checkout/Banner", cancellationToken: deadline.Token);
await operations.DeleteAsync("/shop/Checkout/ItemsMax", cancellationToken: deadline.Token);
await reloads.WaitForAsync(changed => (changed.ItemsMax, changed.Banner) == (10, "Welcome"), deadline.Token);
Check.Equal<string?>(null, host.Services.GetRequiredService<IConfiguration>()["Checkout:ItemsMax"], "a deleted znode is no key");

await host.StopAsync(deadline.Token);
Console.WriteLine("\nAll that was shown was checked.");
