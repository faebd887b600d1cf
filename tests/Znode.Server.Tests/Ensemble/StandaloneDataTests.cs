namespace Znode.Server.Tests.Ensemble;

/// <summary>A directory that one alone wrote is a quorum of one's afterwards, and the other way.</summary>
[TestFixture]
public sealed class StandaloneDataTests
{
    [Test]
    public async Task A_directory_goes_from_one_alone_to_a_quorum_of_one_and_back()
    {
        var directory = Directory.CreateTempSubdirectory("znode-");
        try
        {
            var first = await WriteAsync(directory, "/alone", isStandalone: true);
            var second = await WriteAsync(directory, "/quorum", isStandalone: false);
            var third = await WriteAsync(directory, "/alone-again", isStandalone: true);
            var fourth = await WriteAsync(directory, "/quorum-again", isStandalone: false);

            Assert.That(new[] { first, second, third, fourth }.Select(zxid => zxid.Epoch.Value), Is.EqualTo(new[] { 0L, 1, 1, 2 }), "who is alone goes on in the last epoch, a leader begins one");
            await using var member = await StartAsync(directory, isStandalone: true);
            await using var session = await member.OpenSessionAsync().InTime();
            Assert.That((await session.GetChildrenAsync("/").InTime()).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "alone", "alone-again", "quorum", "quorum-again", "zookeeper" }));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<Zxid> WriteAsync(DirectoryInfo directory, string path, bool isStandalone)
    {
        await using var member = await StartAsync(directory, isStandalone);
        Assert.That(member.Role, Is.EqualTo(isStandalone ? MemberRole.Standalone : MemberRole.Leader));
        await using var session = await member.OpenSessionAsync().InTime();
        return (await session.CreateAsync(path).InTime()).Stat.Czxid;
    }

    private static async Task<ZnodeMember> StartAsync(DirectoryInfo directory, bool isStandalone)
    {
        var member = await ZnodeMember.CreateBuilder()
            .WithId(1)
            .Configure(options => options with { TickTime = TimeSpan.FromMilliseconds(200), StandaloneEnabled = isStandalone })
            .WithPeers(new InProcessEnsemble(1))
            .StoreIn(directory.FullName)
            .StartAsync();
        await member.Ready.InTime();
        return member;
    }
}
