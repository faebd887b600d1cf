using System.Diagnostics;
using Znode.Interop.Tests.Servers;
using Znode.Testing;

namespace Znode.Interop.Tests.Kazoo;

/// <summary>kazoo is a guest of a fake: the one in memory, listening on loopback.</summary>
public sealed class FakeOnLoopbackTests
{
    [Test, CancelAfter(120_000)]
    public async Task Kazoo_and_a_client_in_the_process_share_a_fake(CancellationToken cancellationToken)
    {
        Requires.Kazoo();
        using var fake = new FakeZnode();
        await using var port = await fake.ListenOnLoopbackAsync(cancellationToken: cancellationToken);
        var session = await fake.Connect().GetSessionAsync(cancellationToken);
        await session.CreateAsync("/greeting", "from .NET", cancellationToken: cancellationToken);
        await using var watch = await session.WatchAsync("/guest", cancellationToken: cancellationToken);
        await using var events = watch.GetAsyncEnumerator(cancellationToken);

        var running = ChildProcess.RunAsync(Command($"{port.EndPoint}"), null, cancellationToken);
        var guest = events.MoveNextAsync().AsTask();
        if (await Task.WhenAny(running, guest) == guest)
        {
            Assert.That(events.Current.Kind, Is.EqualTo(WatchEventKind.Created));
            var left = await session.GetAsync("/guest", cancellationToken);
            Assert.That(left.GetString(), Is.EqualTo("from Python"));
            Assert.That(left.Stat.EphemeralOwner, Is.Not.EqualTo(SessionId.None).And.Not.EqualTo(session.Id));
            await session.SetAsync("/greeting", "seen", cancellationToken: cancellationToken);
        }

        var (exitCode, output, error) = await running;
        Assert.That(exitCode, Is.Zero, $"{output}\n{error}");
        Assert.That(await session.ExistsAsync("/guest", cancellationToken), Is.Null, "the guest has closed its session");
    }

    private static ProcessStartInfo Command(string address)
    {
        var command = new ProcessStartInfo("/usr/bin/python3") { ArgumentList = { Path.Combine(AppContext.BaseDirectory, "clients", "kazoo", "guest.py"), address } };
        command.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return command;
    }
}
