// Runs the code that the documents show, in a directory of its own, and checks what it leaves behind.
using Snippets;
using Znode;
using Znode.Server;
using Znode.Testing;

using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
var directory = Directory.CreateTempSubdirectory("znode-snippets-");
Directory.SetCurrentDirectory(directory.FullName);

await ReadmeSnippet.RunAsync(deadline.Token);

await using (var member = await ZnodeMember.CreateBuilder().WithId(1).StoreIn("znode-data").StartAsync(deadline.Token))
{
    await using var session = await member.OpenSessionAsync(cancellationToken: deadline.Token);
    var limit = await session.GetStringAsync("/config/limit", deadline.Token);
    if (limit != "43")
    {
        throw new InvalidOperationException($"After a restart /config/limit is \"{limit}\", not \"43\".");
    }

    await CoreSnippet.RunAsync(session, deadline.Token);
}

await using (var fake = FakeZnode.CreateClient())
{
    await RecipesSnippet.RunAsync(fake, deadline.Token);
}

await Hosts.RunLeaderOnlyServiceAsync(deadline.Token);
await Hosts.RunWebApplicationAsync(deadline.Token);
await EnsembleSnippet.RunAsync(deadline.Token);
await TestingSnippet.RunAsync();
await TestHostsSnippet.RunAsync();
await QuorumLoss.RunAsync(deadline.Token);
await DisasterRecovery.RunAsync(deadline.Token);

Directory.SetCurrentDirectory(Path.GetTempPath());
directory.Delete(recursive: true);
