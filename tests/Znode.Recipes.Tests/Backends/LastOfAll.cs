using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests;

/// <summary>What is ended after the last test of this assembly. In the namespace that holds all of them: a fixture of one beside them would never be run.</summary>
[SetUpFixture]
public sealed class LastOfAll
{
    [OneTimeTearDown]
    public Task StopServers() => ApacheServer.StopAsync();
}
