using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Znode;
using Znode.Recipes;

namespace Snippets;

/// <summary>The code in src/Znode.Hosting/README.md and in README.md, word for word.</summary>
internal static class HostingSnippet
{
    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddZnodeMember()                                      // a member of the ensemble, by the section "Znode" of the configuration
            .AddLeaderHostedService<NightlyBilling>("billing");                // runs on one host, of all that have this line
        builder.Services.AddHealthChecks().AddZnode(tags: ["ready"]);

        using var host = builder.Build();
        await host.RunAsync(cancellationToken);
    }
}

internal sealed class NightlyBilling(LeaderTerm term) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)    // it fires when the term has ended
    {
        var tonight = new Transaction().Create("/billed-2026-11-23");
        await term.Session.CommitAsync(term.Guard(tonight), stoppingToken);        // and this is refused when another leads all the same
        Post.Send("the bills", fence: term.FencingToken);
    }
}

/// <summary>Where the bills go; whoever runs the snippet waits for them.</summary>
internal static class Post
{
    private static readonly TaskCompletionSource<long> First = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static Task<long> Sent => First.Task;

    public static void Send(string what, long fence)
    {
        Console.WriteLine($"sent {what}, with fencing token {fence}");
        First.TrySetResult(fence);
    }
}
