namespace Znode.Interop.Tests.Servers;

/// <summary>Apache and the program under test side by side, with the same settings.</summary>
internal sealed class ServerPair : IAsyncDisposable
{
    private ServerPair(TestServer apache, TestServer subject) => (Apache, Subject) = (apache, subject);

    public TestServer Apache { get; }

    public TestServer Subject { get; }

    public static async Task<ServerPair> StartAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        ServerProgram.Apache.Require();
        ServerProgram.Subject.Require();
        var apache = TestServer.StartAsync(ServerProgram.Apache, settings, cancellationToken);
        try
        {
            var subject = await TestServer.StartAsync(ServerProgram.Subject, settings, cancellationToken);
            return new ServerPair(await apache, subject);
        }
        catch
        {
            await (await apache).DisposeAsync();
            throw;
        }
    }

    /// <summary>Does the same to both and expects the same description of what happened.</summary>
    public async Task AssertSameAsync<T>(Func<TestServer, Task<T>> act, string what = "")
    {
        var expected = await act(Apache);
        var actual = await act(Subject);
        Assert.That(actual, Is.EqualTo(expected), $"{what} on {Subject.Name}, as {Apache.Name} does it");
    }

    public async ValueTask DisposeAsync()
    {
        await Apache.DisposeAsync();
        await Subject.DisposeAsync();
    }
}
