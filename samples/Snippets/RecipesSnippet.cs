using Samples;
using Znode;
using Znode.Recipes;

namespace Snippets;

/// <summary>The code in src/Znode.Recipes/README.md, in README.md and in docs/locks.md, word for word.</summary>
internal static class RecipesSnippet
{
    public static async Task RunAsync(IZnodeClient client, CancellationToken cancellationToken)
    {
        var session = await client.GetSessionAsync(cancellationToken);
        await session.CreateAsync("/invoices/17", "open", new() { CreateParents = true }, cancellationToken);
        await LockAsync(client, cancellationToken);
        Check.Equal("paid", await session.GetStringAsync("/invoices/17", cancellationToken), "the invoice is paid under the lock");

        await ElectionAsync(client, cancellationToken);
        await RegistryAsync(client, cancellationToken);

        await session.CreateAsync("/config/limit", "42", new() { CreateParents = true }, cancellationToken);
        await CacheAsync(client, cancellationToken);
    }

    private static async Task LockAsync(IZnodeClient client, CancellationToken cancellationToken)
    {
        await using var held = await client.Lock("/locks/invoice-17").AcquireAsync(cancellationToken);

        var pay = new Transaction().Set("/invoices/17", "paid");
        await held.Session.CommitAsync(held.Guard(pay), held.Lost);    // the ensemble refuses it when the lock is somebody else's by now
    }

    private static async Task ElectionAsync(IZnodeClient client, CancellationToken cancellationToken)
    {
        await client.Election("/elections/billing").RunAsync(
            async (term, ended) =>                                     // once in each term; ended fires before somebody else can lead
            {
                var bill = new Transaction().Create("/billed");
                await term.Session.CommitAsync(term.Guard(bill), ended);
            },
            cancellationToken);

        Check.That(await (await client.GetSessionAsync(cancellationToken)).ExistsAsync("/billed", cancellationToken) is not null, "the leader has billed");
    }

    private static async Task RegistryAsync(IZnodeClient client, CancellationToken cancellationToken)
    {
        var registration = new ServiceRegistration { ServiceName = "orders", Address = "10.0.0.7", Port = 8080 };
        await using var lease = await client.ServiceRegistry("/services").RegisterAsync(registration, cancellationToken);    // comes back by itself on a new session

        await using var directory = client.ServiceDirectory("/services");                     // keeps each service that was asked for in memory
        var instance = await directory.SelectAsync("orders", InstanceSelectors.RoundRobin(), cancellationToken);
        Console.WriteLine(instance?.BuildUri());                                              // http://10.0.0.7:8080/

        Check.Equal(new Uri("http://10.0.0.7:8080"), instance?.BuildUri(), "the instance is found");
    }

    private static async Task CacheAsync(IZnodeClient client, CancellationToken cancellationToken)
    {
        await using var settings = client.Cache("/config", (path, data) => data.GetString());
        await settings.Ready.WaitAsync(cancellationToken);
        Console.WriteLine($"{settings.Current["limit"]}, as of {settings.AsOf}{(settings.IsStale ? ", may be old" : "")}");

        Check.Equal("42", settings.Current["limit"], "the cache has the tree");
    }
}
