namespace Znode.Client;

[TestFixture]
public sealed class UnusedClientTests
{
    [Test]
    public async Task A_client_that_nobody_uses_is_made_and_disposed_without_a_thread_or_a_connection()
    {
        var client = ZnodeClient.Create(new() { Servers = "127.0.0.1:1" });
        var disposal = client.DisposeAsync();
        Assert.That(disposal.IsCompletedSuccessfully, "nothing had to be waited for");
        await disposal;
        Assert.That(client.State, Is.EqualTo(ClientState.Closed));
    }
}
