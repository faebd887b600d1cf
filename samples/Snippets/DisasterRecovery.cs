using Samples;
using Znode;
using Znode.Server;

namespace Snippets;

/// <summary>What docs/deployment.md says about the loss of two of three members for good: the third begins a new ensemble with what it has.</summary>
internal static class DisasterRecovery
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var old = new InProcessEnsemble(1, 2, 3);
        var members = await Task.WhenAll(Enumerable.Range(1, 3).Select(id => Member(id, $"disaster-{id}").WithPeers(old).StartAsync(cancellationToken)));
        await Task.WhenAll(members.Select(member => member.Ready)).WaitAsync(cancellationToken);
        await using (var session = await members[0].OpenSessionAsync(cancellationToken: cancellationToken))
        {
            await session.CreateAsync("/kept", "by the one that is left", cancellationToken: cancellationToken);
        }

        foreach (var member in members)
        {
            await member.DisposeAsync();
        }

        // Alone, on the directory that is left: to look at what is there.
        await using (var alone = await Member(1, "disaster-1").StartAsync(cancellationToken))
        {
            Check.Equal(MemberRole.Standalone, alone.Role, "it serves without the others");
            await CheckAsync(alone, cancellationToken);
        }

        // With one empty member it is a quorum, in which only it has a history; the other empty one follows when that quorum stands.
        var renewed = new InProcessEnsemble(1, 2, 3);
        await using var first = await Member(1, "disaster-1").WithPeers(renewed).StartAsync(cancellationToken);
        await using var second = await Member(2, "disaster-new-2").WithPeers(renewed).StartAsync(cancellationToken);
        await Task.WhenAll(first.Ready, second.Ready).WaitAsync(cancellationToken);
        await using var third = await Member(3, "disaster-new-3").WithPeers(renewed).StartAsync(cancellationToken);
        await third.Ready.WaitAsync(cancellationToken);
        await CheckAsync(third, cancellationToken);
    }

    private static ZnodeMemberBuilder Member(int id, string directory) =>
        ZnodeMember.CreateBuilder().WithId(id).StoreIn(directory).Configure(options => options with { TickTime = TimeSpan.FromMilliseconds(200) });

    private static async Task CheckAsync(ZnodeMember member, CancellationToken cancellationToken)
    {
        await using var session = await member.OpenSessionAsync(cancellationToken: cancellationToken);
        await session.SyncAsync(cancellationToken: cancellationToken);
        Check.Equal("by the one that is left", await session.GetStringAsync("/kept", cancellationToken), "what was acknowledged is there");
    }
}
