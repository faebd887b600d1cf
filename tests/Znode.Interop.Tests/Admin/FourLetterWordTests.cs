using System.Text.RegularExpressions;
using Znode.Interop.Tests.Servers;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Admin;

/// <summary>The four-letter words print what Apache prints, line for line, figures aside. Source: operations §5.</summary>
[Parallelizable(ParallelScope.None)]
public sealed partial class FourLetterWordTests
{
    private static readonly string[] Words =
        ["conf", "cons", "crst", "dirs", "dump", "envi", "gtmk", "hash", "isro", "mntr", "ruok", "srst", "srvr", "stat", "wchc", "wchp", "wchs"];

    private ServerPair _servers = null!;
    private readonly List<WireSession> _sessions = [];

    /// <summary>One session with an ephemeral and a watch of each table, so that every command has something to print.</summary>
    [OneTimeSetUp]
    public async Task Start()
    {
        _servers = await ServerPair.StartAsync(new ServerSettings(), CancellationToken.None);
        foreach (var server in (TestServer[])[_servers.Apache, _servers.Subject])
        {
            var session = await WireSession.OpenAsync(server.EndPoint, CancellationToken.None, timeoutMs: 600_000);
            _sessions.Add(session);
            await session.DoAsync(Opcode.Create, Request.Create("/temp", [1], WireAcl.Open, 1), CancellationToken.None);
            await session.DoAsync(Opcode.Exists, Request.PathWatch("/temp", watch: true), CancellationToken.None);
            await session.DoAsync(Opcode.GetChildren, Request.PathWatch("/", watch: true), CancellationToken.None);
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _sessions.ForEach(session => session.Dispose());
        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }
    }

    [TestCase("conf"), TestCase("dirs"), TestCase("isro"), TestCase("ruok"), TestCase("srvr"), TestCase("stat"), TestCase("cons"), TestCase("dump"), CancelAfter(20_000)]
    [TestCase("wchs"), TestCase("wchc"), TestCase("wchp"), TestCase("gtmk"), TestCase("crst"), TestCase("srst")]
    public Task A_word_is_answered_line_for_line(string word, CancellationToken cancellationToken) =>
        _servers.AssertSameAsync(async server => Shape(await server.AskAsync(word, cancellationToken), server), word);

    /// <summary>Apache records a digest every 128 transactions, Znode knows the last one (docs/divergences.md): the lines have one form.</summary>
    [Test, CancelAfter(20_000)]
    public async Task The_digest_is_printed_behind_its_zxid(CancellationToken cancellationToken)
    {
        foreach (var server in (TestServer[])[_servers.Apache, _servers.Subject])
        {
            Assert.That(await server.AskAsync("hash", cancellationToken), Does.Match("^([0-9a-f]+: -?[0-9]+\n)*$"), server.Name);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task The_environment_has_the_same_keys(CancellationToken cancellationToken) => await _servers.AssertSameAsync(
        async server => (await server.AskAsync("envi", cancellationToken)).Split('\n').Select(line => line.Split('=')[0]).ToArray(), "envi");

    /// <summary>The keys of operations §6 that dashboards read; the meters of Apache's inner stages have no counterpart here.</summary>
    [Test, CancelAfter(20_000)]
    public async Task Monitoring_finds_the_keys_it_reads_in_mntr(CancellationToken cancellationToken)
    {
        var apache = Metrics(await _servers.Apache.AskAsync("mntr", cancellationToken));
        var subject = Metrics(await _servers.Subject.AskAsync("mntr", cancellationToken));
        string[] read =
        [
            "zk_version", "zk_server_state", "zk_avg_latency", "zk_max_latency", "zk_min_latency", "zk_packets_received", "zk_packets_sent",
            "zk_num_alive_connections", "zk_outstanding_requests", "zk_znode_count", "zk_watch_count", "zk_ephemerals_count", "zk_approximate_data_size",
            "zk_open_file_descriptor_count", "zk_max_file_descriptor_count", "zk_uptime", "zk_global_sessions", "zk_local_sessions", "zk_avg_fsynctime",
        ];
        string[] equal = ["zk_server_state", "zk_znode_count", "zk_watch_count", "zk_ephemerals_count", "zk_approximate_data_size", "zk_global_sessions", "zk_local_sessions"];
        Assert.Multiple(() =>
        {
            Assert.That(apache.Keys, Is.SupersetOf(read), "the keys in Apache's own answer");
            Assert.That(subject.Keys, Is.SupersetOf(read));
            Assert.That(subject.Keys.Except(apache.Keys), Is.Empty, "keys that Apache does not have");
            Assert.That(equal.Select(key => $"{key} {subject.GetValueOrDefault(key)}"), Is.EqualTo(equal.Select(key => $"{key} {apache[key]}")));
        });
    }

    [Test, CancelAfter(60_000)]
    public async Task A_word_outside_the_whitelist_is_refused_by_name(CancellationToken cancellationToken)
    {
        await using var servers = await ServerPair.StartAsync(new ServerSettings().With("4lw.commands.whitelist", "ruok, isro"), cancellationToken);
        foreach (var word in Words)
        {
            await servers.AssertSameAsync(
                async server => await server.AskAsync(word, cancellationToken) is var answer && answer.Contains("whitelist", StringComparison.Ordinal) ? answer : "is answered", word);
        }
    }

    [Test, CancelAfter(20_000)]
    public Task Input_behind_a_word_is_ignored(CancellationToken cancellationToken) => _servers.AssertSameAsync(server => server.AskAsync("ruok\r\nmore", cancellationToken));

    private static Dictionary<string, string> Metrics(string answer) => answer
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('\t', 2))
        .ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "");

    /// <summary>The answer without figures, addresses, dates and directories.</summary>
    private static string[] Shape(string answer, TestServer server)
    {
        answer = answer.Replace(server.DataDirectory, "<data>", StringComparison.Ordinal);
        answer = Version().Replace(answer, "Zookeeper version: <version>");
        answer = Date().Replace(answer, "<date>");
        answer = Hexadecimal().Replace(answer, "0x#");
        answer = Decimal().Replace(answer, "#");
        return [.. InOrder(answer.Split('\n'))];
    }

    /// <summary>Connections come in no order, and how many deadlines they share depends on the moment: sorts the ones, merges the others.</summary>
    private static IEnumerable<string> InOrder(string[] lines)
    {
        var connections = new Queue<string>(lines.Where(IsConnection).Order(StringComparer.Ordinal));
        var ordered = lines.Select(line => IsConnection(line) ? connections.Dequeue() : line).ToArray();
        return ordered.Where((line, i) => i == 0 || line != "# expire at <date>:" || ordered[i - 1] != line);
    }

    private static bool IsConnection(string line) => line.StartsWith(" /", StringComparison.Ordinal);

    [GeneratedRegex(@"^Zookeeper version: .*$", RegexOptions.Multiline)]
    private static partial Regex Version();

    [GeneratedRegex(@"\w{3} \w{3} \d\d \d\d:\d\d:\d\d \w+ \d{4}")]
    private static partial Regex Date();

    [GeneratedRegex("0x[0-9a-f]+")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Decimal();
}
