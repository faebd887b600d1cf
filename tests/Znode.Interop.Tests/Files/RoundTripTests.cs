using System.Globalization;
using Znode.Interop.Tests.Differential;
using Znode.Interop.Tests.Servers;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Files;

/// <summary>A data directory goes from Apache to Znode and back, and nothing in it changes on the way.</summary>
[Parallelizable(ParallelScope.None)]
public sealed class RoundTripTests
{
    private const int Nodes = 150;
    private static readonly ServerSettings Settings = new ServerSettings().With("snapCount", "100").With("preAllocSize", "1024");

    [Test, CancelAfter(180_000)]
    public async Task A_directory_moves_from_Apache_to_Znode_and_back_with_its_tree_and_sessions(CancellationToken cancellationToken)
    {
        using var directory = new TemporaryDirectory();
        var data = directory.Combine("data");
        var programs = new[] { ServerProgram.Apache, ServerProgram.Subject, ServerProgram.Apache, ServerProgram.Subject };
        IReadOnlyList<string>? left = null;
        IReadOnlyList<(ConnectRequest Resumption, string Ephemeral)> sessions = [];
        for (var turn = 0; turn < programs.Length; turn++)
        {
            await using var server = await TestServer.StartAsync(programs[turn], Settings, cancellationToken, data);
            if (left is not null)
            {
                Assert.That(await WalkAsync(server, cancellationToken), Is.EqualTo(left), $"turn {turn}: the tree as {server.Name} reads it");
                await ResumeAsync(server, sessions, cancellationToken);
            }

            sessions = await new TreeWorkload($"turn{turn}", Nodes).WriteAsync(server.EndPoint, cancellationToken);
            left = await WalkAsync(server, cancellationToken);
            await server.KillAsync(cancellationToken);
            await server.StartAsync(cancellationToken);
            Assert.That(await WalkAsync(server, cancellationToken), Is.EqualTo(left), $"turn {turn}: the tree after kill -9 of {server.Name}");
            if (turn % 2 == 1)
            {
                await server.TerminateAsync(cancellationToken);
            }
        }
    }

    [Test, CancelAfter(180_000)]
    public async Task The_epochs_of_members_move_from_Apache_to_Znode_and_back_with_a_checksum_that_Apache_does_not_see(CancellationToken cancellationToken)
    {
        using var directory = new TemporaryDirectory();
        var settings = Settings.With("initLimit", "10").With("syncLimit", "5");
        string[] members = ["1", "2"];
        foreach (var id in members)
        {
            Directory.CreateDirectory(directory.Combine(id));
            await File.WriteAllTextAsync(Path.Combine(directory.Combine(id), "myid"), $"{id}\n", cancellationToken);
            settings = settings.With($"server.{id}", $"127.0.0.1:{ServerSettings.FreePort()}:{ServerSettings.FreePort()}");
        }

        var last = 0;
        foreach (var program in new[] { ServerProgram.Apache, ServerProgram.Subject, ServerProgram.Apache, ServerProgram.Subject })
        {
            program.Require();
            await using var one = TestServer.Make(program, settings, directory.Combine(members[0]));
            await using var two = TestServer.Make(program, settings, directory.Combine(members[1]));
            await one.LaunchAsync(cancellationToken);
            await two.LaunchAsync(cancellationToken);
            await one.ReadyAsync(cancellationToken);
            await two.ReadyAsync(cancellationToken);
            await one.KillAsync(cancellationToken);
            await two.KillAsync(cancellationToken);

            var files = members.SelectMany(id => new[] { "acceptedEpoch", "currentEpoch" }.Select(name => Path.Combine(directory.Combine(id), "version-2", name)));
            var texts = files.Select(File.ReadAllLines).ToList();
            Assert.That(texts.Select(lines => int.Parse(lines[0], CultureInfo.InvariantCulture)), Has.All.GreaterThan(last), $"the epochs of {program.Name}");
            Assert.That(texts.Select(lines => lines.Length), Has.All.EqualTo(program == ServerProgram.Subject ? 2 : 1), $"the lines of {program.Name}");
            last = texts.Max(lines => int.Parse(lines[0], CultureInfo.InvariantCulture));
        }
    }

    [TestCase("gz"), TestCase("snappy"), CancelAfter(120_000)]
    public async Task Compressed_snapshots_of_Apache_are_read(string method, CancellationToken cancellationToken)
    {
        using var directory = new TemporaryDirectory();
        var data = directory.Combine("data");
        IReadOnlyList<string> left;
        await using (var apache = await TestServer.StartAsync(
            ServerProgram.Apache, Settings.With("snapshot.compression.method", method).With("snapCount", "40"), cancellationToken, data))
        {
            await new TreeWorkload("compressed", 60).WriteAsync(apache.EndPoint, cancellationToken);
            left = await WalkAsync(apache, cancellationToken);
        }

        // Without the logs before the newest snapshot there is no way around reading it.
        Assert.That(RemoveWhatTheNewestSnapshotCovers(data, $".{method}"), Is.True, $"Apache wrote no snapshot.*.{method} that covers a log");
        await using var subject = await TestServer.StartAsync(ServerProgram.Subject, Settings, cancellationToken, data);
        Assert.That(await WalkAsync(subject, cancellationToken), Is.EqualTo(left));
    }

    /// <summary>Resumes the sessions that another server has left, which still own their ephemerals, and closes one of them.</summary>
    private static async Task ResumeAsync(
        TestServer server, IReadOnlyList<(ConnectRequest Resumption, string Ephemeral)> sessions, CancellationToken cancellationToken)
    {
        foreach (var (resumption, ephemeral) in sessions)
        {
            using var session = await WireSession.TryOpenAsync(server.EndPoint, resumption, cancellationToken);
            Assert.That(session?.Response.SessionId, Is.EqualTo(resumption.SessionId), $"{server.Name} takes a session back that the other server granted");
            var stat = WireStat.Read((await session!.DoAsync(Opcode.Exists, Request.PathWatch(ephemeral), cancellationToken)).Reader());
            Assert.That(stat.EphemeralOwner, Is.EqualTo(resumption.SessionId));
        }

        using var closing = await WireSession.TryOpenAsync(server.EndPoint, sessions[0].Resumption, cancellationToken);
        await closing!.DoAsync(Opcode.CloseSession, [], cancellationToken);
        using var witness = await WireSession.OpenAsync(server.EndPoint, cancellationToken);
        Assert.That((await witness.CallAsync(Opcode.Exists, Request.PathWatch(sessions[0].Ephemeral), cancellationToken)).Error, Is.EqualTo(WireError.NoNode));
        await witness.DoAsync(Opcode.CloseSession, [], cancellationToken);
    }

    private static bool RemoveWhatTheNewestSnapshotCovers(string data, string suffix)
    {
        var files = new DirectoryInfo(Path.Combine(data, "version-2")).GetFiles();
        var newest = files.Where(file => file.Name.StartsWith("snapshot.", StringComparison.Ordinal) && file.Name.EndsWith(suffix, StringComparison.Ordinal)).MaxBy(Zxid);
        var logs = files.Where(file => file.Name.StartsWith("log.", StringComparison.Ordinal)).OrderBy(Zxid).ToArray();
        var lastNeeded = Array.FindLastIndex(logs, log => newest is not null && Zxid(log) <= Zxid(newest) + 1);
        foreach (var file in logs.Take(lastNeeded).Concat(files.Where(file => file.Name.StartsWith("snapshot.", StringComparison.Ordinal) && file.Name != newest?.Name)))
        {
            file.Delete();
        }

        return lastNeeded > 0;
    }

    /// <summary>The number in <c>log.&lt;zxid&gt;</c> and <c>snapshot.&lt;zxid&gt;</c> (disk-format §1).</summary>
    private static long Zxid(FileInfo file) => Convert.ToInt64(file.Name.Split('.')[1], 16);

    private static Task<IReadOnlyList<string>> WalkAsync(TestServer server, CancellationToken cancellationToken) =>
        TreeWalk.ReadAsync(server, stat => stat.ToString(), cancellationToken);
}
