using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Znode.AspNetCore.FourLetterWords;

[CancelAfter(30_000)]
public sealed class FourLetterWordTests
{
    private static readonly ClientPortOptions AllWords = new() { FourLetterWords = "*" };

    [TestCase("ruok", "imok")]
    [TestCase("isro", "rw")]
    [TestCase("gtmk", "306")]
    [TestCase("stmk\0\0\0\0\0\0\0\u0007", "7")]
    [TestCase("crst", "Connection stats reset.\n")]
    [TestCase("srst", "Server stats reset.\n")]
    [TestCase("wchs", "0 connections watching 0 paths\nTotal watches:0\n")]
    [TestCase("wchc", "\n")]
    [TestCase("wchp", "\n")]
    [TestCase("dirs", "datadir_size: 0\nlogdir_size: 0\n")]
    [TestCase("hash", "0: 1371985504\n")]
    public async Task A_word_is_answered_and_the_connection_closed(string word, string answer, CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(AllWords);

        Assert.That(await AskAsync(member, word, cancellationToken), Is.EqualTo(answer));
    }

    [TestCase("ruok\n", "imok")]
    [TestCase("ruok\r\nand more", "imok")]
    public async Task What_follows_a_word_is_nobody_s(string word, string answer, CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(AllWords);

        Assert.That(await AskAsync(member, word, cancellationToken), Is.EqualTo(answer));
    }

    [Test]
    public async Task Telnet_s_interrupt_closes_the_connection(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(AllWords);
        using var client = await member.ConnectAsync(cancellationToken);

        await client.SendAsync([0xff, 0xf4, 0xff, 0xfd], cancellationToken);

        Assert.That(await client.ReadToEndAsync(cancellationToken), Is.Empty);
    }

    [Test]
    public async Task Only_srvr_is_answered_unless_more_is_allowed(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();

        Assert.That(await AskAsync(member, "ruok", cancellationToken), Is.EqualTo("ruok is not executed because it is not in the whitelist.\n"));
        Assert.That(await AskAsync(member, "srvr", cancellationToken), Does.Contain("\nMode: standalone\n"));
    }

    [TestCase(false, "isro is not executed because it is not in the whitelist.\n")]
    [TestCase(true, "rw")]
    public async Task Where_members_without_a_quorum_serve_reads_others_are_asked_whether_they_have_one(bool readOnlyMode, string answer, CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(configure: options => options with { ReadOnlyMode = readOnlyMode });

        Assert.That(await AskAsync(member, "isro", cancellationToken), Is.EqualTo(answer));
    }

    [Test]
    public async Task The_list_of_allowed_words_may_have_blanks_and_keeps_srvr(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(new() { FourLetterWords = " ruok , mntr" });

        Assert.That(await AskAsync(member, "ruok", cancellationToken), Is.EqualTo("imok"));
        Assert.That(await AskAsync(member, "mntr", cancellationToken), Does.StartWith("zk_version\t"));
        Assert.That(await AskAsync(member, "srvr", cancellationToken), Does.StartWith("Zookeeper version: "));
        Assert.That(await AskAsync(member, "stat", cancellationToken), Is.EqualTo("stat is not executed because it is not in the whitelist.\n"));
    }

    [Test]
    public async Task Srvr_says_what_ZooKeeper_s_says(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);
        await client.SendAsync(RawClient.Create(1, "/a"), cancellationToken);
        await client.ReadReplyAsync(cancellationToken);

        var answer = await AskAsync(member, "srvr", cancellationToken);

        Assert.That(answer, Does.Match(
            @"\AZookeeper version: 3\.8\.0-znode-\d+\.\d+\.\d+, built on \d{4}-\d\d-\d\d \d\d:\d\d UTC\nLatency min/avg/max: \d+/\d+\.\d{1,4}/\d+\n" +
            @"Received: 3\nSent: 2\nConnections: 2\nOutstanding: 0\nZxid: 0x2\nMode: standalone\nNode count: 6\n\z"));
    }

    [Test]
    public async Task Stat_lists_the_connections_briefly_and_cons_in_full(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(AllWords);
        using var client = await member.OpenAsync(cancellationToken);
        await client.SendAsync(RawClient.Create(5, "/a"), cancellationToken);
        await client.ReadReplyAsync(cancellationToken);

        var stat = await AskAsync(member, "stat", cancellationToken);
        var cons = await AskAsync(member, "cons", cancellationToken);

        var address = $@" /127\.0\.0\.1:{((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port}";
        Assert.That(stat, Does.Match($@"\AZookeeper version: [^\n]+\nClients:\n{address}\[1\]\(queued=0,recved=2,sent=2\)\n /127\.0\.0\.1:\d+\[0\]\(queued=0,recved=1,sent=0\)\n\nLatency min"));
        Assert.That(cons, Does.Match(
            $@"\A{address}\[1\]\(queued=0,recved=2,sent=2,sid={client.Session!.Session},lop=CREA,est=\d+,to=30000,lcxid=0x5,lzxid=0x2,lresp=\d+,llat=\d+,minlat=\d+,avglat=\d+,maxlat=\d+\)\n" +
            @" /127\.0\.0\.1:\d+\[0\]\(queued=0,recved=1,sent=0\)\n\n\z"));
    }

    [Test]
    public async Task Dump_lists_sessions_ephemerals_and_connections(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(AllWords);
        using var client = await member.OpenAsync(cancellationToken);
        await client.SendAsync(RawClient.Create(1, "/e", flags: 1), cancellationToken);
        await client.ReadReplyAsync(cancellationToken);

        var dump = await AskAsync(member, "dump", cancellationToken);

        var session = client.Session!.Session;
        const string Date = @"\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}";
        Assert.That(dump, Does.Match(
            $@"\ASessionTracker dump:\nSession Sets \(1\)/\(1\):\n1 expire at {Date}:\n\t{session}\n" +
            $@"ephemeral nodes dump:\nSessions with Ephemerals \(1\):\n{session}:\n\t/e\n" +
            $@"Connections dump:\nConnections Sets \(2\)/\(2\):\n(1 expire at {Date}:\n\tip: /127\.0\.0\.1:\d+ sessionId: 0x[0-9a-f]+\n){{2}}\z"));
    }

    [Test]
    public async Task The_words_about_watches_list_them_by_session_and_by_path(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(AllWords);
        using var client = await member.OpenAsync(cancellationToken);
        await client.SendAsync([.. RawClient.Get(1, "/", watch: true), .. RawClient.Get(2, "/zookeeper", watch: true)], cancellationToken);
        await client.ReadReplyAsync(cancellationToken);
        await client.ReadReplyAsync(cancellationToken);

        var session = client.Session!.Session;
        Assert.That(await AskAsync(member, "wchs", cancellationToken), Is.EqualTo("1 connections watching 2 paths\nTotal watches:2\n"));
        Assert.That(await AskAsync(member, "wchc", cancellationToken), Is.EqualTo($"{session}\n\t/\n\t/zookeeper\n\n"));
        Assert.That(await AskAsync(member, "wchp", cancellationToken), Is.EqualTo($"/\n\t{session}\n/zookeeper\n\t{session}\n\n"));
    }

    [Test]
    public async Task Conf_and_envi_have_the_keys_of_ZooKeeper_in_its_order(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(AllWords);

        Assert.That(Keys(await AskAsync(member, "conf", cancellationToken), '='), Is.EqualTo(new[]
        {
            "clientPort", "secureClientPort", "dataDir", "dataDirSize", "dataLogDir", "dataLogSize", "tickTime", "maxClientCnxns", "minSessionTimeout",
            "maxSessionTimeout", "clientPortListenBacklog", "serverId",
        }));
        Assert.That(Keys(await AskAsync(member, "envi", cancellationToken), '='), Is.EqualTo(new[]
        {
            "Environment:", "zookeeper.version", "host.name", "java.version", "java.vendor", "java.home", "java.class.path", "java.library.path",
            "java.io.tmpdir", "java.compiler", "os.name", "os.arch", "os.version", "user.name", "user.home", "user.dir", "os.memory.free", "os.memory.max",
            "os.memory.total",
        }));
    }

    [Test]
    public async Task Mntr_begins_with_the_version_and_the_state_and_has_what_dashboards_read(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(AllWords);

        var answer = await AskAsync(member, "mntr", cancellationToken);
        var keys = Keys(answer, '\t');

        Assert.That(answer.TrimEnd('\n').Split('\n'), Has.All.Match(@"\Azk_[a-z_]+\t\S.*\z"));
        Assert.That(keys.Take(2), Is.EqualTo(new[] { "zk_version", "zk_server_state" }));
        Assert.That(keys, Is.Unique);
        Assert.That(keys, Is.SupersetOf(new[]
        {
            "zk_avg_latency", "zk_max_latency", "zk_min_latency", "zk_packets_received", "zk_packets_sent", "zk_num_alive_connections",
            "zk_outstanding_requests", "zk_znode_count", "zk_watch_count", "zk_ephemerals_count", "zk_approximate_data_size", "zk_uptime",
            "zk_avg_fsynctime", "zk_max_fsynctime", "zk_cnt_fsynctime",
        }));
    }

    [Test]
    public async Task The_numbers_begin_anew_when_they_are_reset(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(AllWords);
        using var client = await member.OpenAsync(cancellationToken);

        await AskAsync(member, "srst", cancellationToken);
        await AskAsync(member, "crst", cancellationToken);

        Assert.That(Regex.Match(await AskAsync(member, "mntr", cancellationToken), @"zk_packets_received\t(\d+)").Groups[1].Value, Is.EqualTo("2"), "crst and mntr");
        Assert.That(await AskAsync(member, "cons", cancellationToken), Does.Contain("(queued=0,recved=0,sent=0,sid="));
    }

    private static string[] Keys(string answer, char separator) => [.. answer.TrimEnd('\n').Split('\n').Select(line => line.Split(separator)[0])];

    private static async Task<string> AskAsync(ListeningMember member, string word, CancellationToken cancellationToken)
    {
        using var client = await member.ConnectAsync(cancellationToken);
        await client.SendAsync(Encoding.Latin1.GetBytes(word), cancellationToken);
        client.Socket.Shutdown(SocketShutdown.Send);
        var answer = await client.ReadToEndAsync(cancellationToken);

        // Off the list before the next one is listed.
        var port = ((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port;
        await member.UntilAsync(listening => listening.Connections.All(connection => !connection.Remote.EndsWith($":{port}", StringComparison.Ordinal)), cancellationToken);
        return Encoding.UTF8.GetString(answer);
    }
}
