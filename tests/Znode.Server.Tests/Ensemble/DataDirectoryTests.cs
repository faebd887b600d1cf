
namespace Znode.Server.Tests.Ensemble;

/// <summary>Whose a directory is, of members that have promised things to each other.</summary>
[TestFixture]
public sealed class DataDirectoryTests
{
    [Test]
    public async Task A_member_of_an_ensemble_does_not_start_with_the_directory_of_another()
    {
        var directory = Directory.CreateTempSubdirectory("znode-");
        try
        {
            var ensemble = new InProcessEnsemble(1, 2, 3);
            await using (await ZnodeMember.CreateBuilder().WithId(2).WithPeers(ensemble).StoreIn(directory.FullName).StartAsync())
            {
            }

            var wrong = ZnodeMember.CreateBuilder().WithId(3).WithPeers(ensemble).StoreIn(directory.FullName);
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => wrong.StartAsync());
            Assert.That(refused!.Message, Does.Contain("belongs to member 2").And.Contain("this is member 3"));

            // Its owner gets it, and so does who looks at it alone, by whatever number.
            await using (await ZnodeMember.CreateBuilder().WithId(2).WithPeers(ensemble).StoreIn(directory.FullName).StartAsync())
            {
            }

            await using (await ZnodeMember.CreateBuilder().WithId(1).StoreIn(directory.FullName).StartAsync())
            {
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
