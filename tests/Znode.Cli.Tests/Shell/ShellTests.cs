namespace Znode.Cli.Tests.Shell;

public sealed class ShellTests
{
    [Test]
    public async Task The_transcript_that_users_know_comes_out_the_same()
    {
        var code = await new ShellTranscript().RunAsync("""
            > create /oder/wsdl zhangsan
            ! Node does not exist: /oder/wsdl
            > create /order
            ! Created /order
            > create /order/wsdl zhangsan
            ! Created /order/wsdl
            > get /order/wsdl
            zhangsan
            > get -s /order/wsdl
            zhangsan
            cZxid = 0x2
            ctime = Tue Nov 14 22:13:20 UTC 2023
            mZxid = 0x2
            mtime = Tue Nov 14 22:13:20 UTC 2023
            pZxid = 0x2
            cversion = 0
            dataVersion = 0
            aclVersion = 0
            ephemeralOwner = 0x0
            dataLength = 8
            numChildren = 0
            > create -e /temp temp
            ! Created /temp
            > create -s /seq 1
            ! Created /seq0000000036
            """);
        Assert.That(code, Is.Zero);
    }

    [Test]
    public Task Znodes_are_listed_read_changed_and_deleted() => new ShellTranscript().RunAsync("""
        > create /b "two words"
        ! Created /b
        > create /a
        ! Created /a
        > ls /
        [a, b, zookeeper]
        > ls / watch
        ! 'ls path [watch]' has been deprecated. Please use 'ls [-w] path' instead.
        [a, b, zookeeper]
        > get /a
        null
        > get /b
        two words
        > get -b /b
        dHdvIHdvcmRz
        > set -b /b AAEC
        > get -x /b
                 +-------------------------------------------------+
                 |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |
        +--------+-------------------------------------------------+----------------+
        |00000000| 00 01 02                                        |...             |
        +--------+-------------------------------------------------+----------------+
        > set -v 5 /b x
        ! version No is not valid : /b
        > set /b x -v 1 -s
        cZxid = 0x1
        ctime = Tue Nov 14 22:13:20 UTC 2023
        mZxid = 0x4
        mtime = Tue Nov 14 22:13:20 UTC 2023
        pZxid = 0x1
        cversion = 0
        dataVersion = 2
        aclVersion = 0
        ephemeralOwner = 0x0
        dataLength = 1
        numChildren = 0
        > create /a/c
        ! Created /a/c
        > delete /a
        ! Node not empty: /a
        > delete /a/c 7
        ! 'delete path [version]' has been deprecated. Please use 'delete [-v version] path' instead.
        > delete /a
        > stat /a
        ! Node does not exist: /a
        > getEphemerals
        []
        > getAllChildrenNumber /
        3
        """);

    [Test]
    public Task Wrong_use_is_answered_with_the_usage_or_with_what_is_wrong() => new ShellTranscript().RunAsync("""
        > get
        ! get [-s] [-w] [-b] [-x] path
        > get -z /a
        ! Unrecognized option: -z
        > get noslash
        ! Path must start with / character
        > get /a/
        ! Path must not end with / character
        > get /a//b
        ! Invalid path string "/a//b" caused by empty node name specified @3
        > create -t
        ! Missing argument for option: t
        > create -c -e /a
        ! -c cannot be combined with -s or -e. Containers cannot be ephemeral or sequential.
        > create -t abc /a
        ! -t argument must be a long value
        > create -t 0 /a
        ! ttl must be positive and cannot be larger than: 1099511627775
        > create -t 9 -e /a
        ! TTLs cannot be used with Ephemeral znodes
        > create -t 9 -c /a
        ! TTLs cannot be used with Container znodes
        > set -v abc /a b
        ! For input string: "abc"
        > create /a d abc
        ! abc does not have the form scheme:id:perm
        ! KeeperErrorCode = InvalidACL
        ! Acl is not valid : null
        > setquota -n 5 -b 3 /a
        ! The option 'b' was specified but an option from this group has already been selected: 'n'
        > setquota /a
        ! Missing required option: [-n num soft quota, -b bytes soft quota, -N num hard quota, -B bytes hard quota]
        > addWatch -m sometimes /a
        ! addWatch [-m mode] path # optional mode is one of [PERSISTENT, PERSISTENT_RECURSIVE] - default is PERSISTENT_RECURSIVE
        """);

    [TestCase(ErrorCode.NodeExists, "Node already exists: /a")]
    [TestCase(ErrorCode.NoChildrenForEphemerals, "Ephemerals cannot have children: /a")]
    [TestCase(ErrorCode.NotReadOnly, "Not a read-only call: /a")]
    [TestCase(ErrorCode.NoAuth, "Insufficient permission : /a")]
    [TestCase(ErrorCode.BadArguments, "Arguments are not valid : /a")]
    [TestCase(ErrorCode.QuotaExceeded, "Quota has exceeded : /a")]
    [TestCase(ErrorCode.ConnectionLoss, "KeeperErrorCode = ConnectionLoss for /a")]
    [TestCase(ErrorCode.SessionExpired, "KeeperErrorCode = Session expired for /a")]
    [TestCase(ErrorCode.ThrottledOp, "KeeperErrorCode = Op throttled due to high load for /a")]
    public async Task Refusals_are_said_in_zkClis_words(ErrorCode error, string text)
    {
        var code = await new ShellTranscript().RunAsync($"> get /a\n! {text}", connection => connection.Refuse("/a", error));
        Assert.That(code, Is.EqualTo(1));
    }

    [Test]
    public async Task Modes_and_times_to_live_are_asked_for()
    {
        var transcript = new ShellTranscript();
        await transcript.RunAsync("""
            > create -c /c
            ! Created /c
            > create -st 5000 /t
            ! Created /t0000000036
            > create -t5000 /u
            ! Created /u
            > create -e -s /e
            ! Created /e0000000036
            > getEphemerals
            [/e0000000036]
            """);
        Assert.That(transcript.Connection.Modes, Is.EqualTo(new Dictionary<string, (CreateMode, long)>
        {
            ["/c"] = (CreateMode.Container, -1),
            ["/t0000000036"] = (CreateMode.PersistentSequentialWithTtl, 5000),
            ["/u"] = (CreateMode.PersistentWithTtl, 5000),
            ["/e0000000036"] = (CreateMode.EphemeralSequential, -1),
        }));
    }

    [Test]
    public async Task A_subtree_is_listed_level_by_level_and_deleted_from_below_in_batches()
    {
        var transcript = new ShellTranscript();
        await transcript.RunAsync("""
            > create /p
            ! Created /p
            > create /p/a
            ! Created /p/a
            > create /p/a/x
            ! Created /p/a/x
            > create /p/b
            ! Created /p/b
            > ls -R /p
            /p
            /p/a
            /p/b
            /p/a/x
            > deleteall /p -b 3
            > ls /p
            ! Node does not exist: /p
            > deleteall /zookeeper
            ! Failed to delete some node(s) in the subtree!
            """);
        Assert.That(transcript.Connection.Asked[..2], Is.EqualTo(new[] { "multi /p/a/x /p/a /p/b", "multi /p" }));
    }

    [Test]
    public Task Access_control_lists_are_shown_and_set() => new ShellTranscript().RunAsync("""
        > create /a d world:anyone:r,digest:u:xyz=:cdrwa
        ! Created /a
        > getAcl /a
        'world,'anyone
        : r
        'digest,'u:xyz=
        : cdrwa
        > setAcl /a world:anyone:wr
        > getAcl /a
        'world,'anyone
        : rw
        > create /a/b
        ! Created /a/b
        > setAcl -R /a world:anyone:rz
        ! Unknown perm type: z
        > getAcl /a/b
        'world,'anyone
        : r
        > whoami
        Auth scheme: User
        ip: 127.0.0.1
        digest: u
        > addauth digest u:p
        """);

    [Test]
    public Task Quotas_are_set_listed_and_deleted() => new ShellTranscript().RunAsync("""
        > create /q
        ! Created /q
        > create /q/child
        ! Created /q/child
        > setquota -n 5 /q
        > setquota -B 30 /q
        > listquota /q
        ! absolute path is /zookeeper/quota/q/zookeeper_limits
        Output quota for /q count=5,bytes=-1=;byteHardLimit=30;countHardLimit=-1
        Output stat for /q count=0,bytes=0
        > set /zookeeper/quota/q/zookeeper_stats count=7,bytes=9
        > setquota -n 6 /q
        [Warning]: the count quota you create is less than the existing count:7
        > setquota -n 0 /q
        ! the num quota must be greater than zero
        > setquota -n x /q
        ! NumberFormatException happens when parsing the option value
        > setquota -n 1 /q/child
        ! /q/child has a parent /q which has a quota
        > setquota -n 1 /zookeeper/quota/q
        ! cannot set a quota under the path: /zookeeper/quota
        > setquota -n 1 /nope
        ! /nope does not exist.
        > delquota -n /q
        > get /zookeeper/quota/q/zookeeper_limits
        count=-1,bytes=-1=;byteHardLimit=30;countHardLimit=-1
        > delquota /q
        > ls /zookeeper/quota
        []
        > delquota /q
        Quota does not exist for /q
        > listquota /q
        ! absolute path is /zookeeper/quota/q/zookeeper_limits
        ! quota for /q does not exist.
        """);

    [Test]
    public async Task The_configuration_is_shown_and_its_change_asked_for()
    {
        var transcript = new ShellTranscript();
        await transcript.RunAsync("""
            > config -c
            100000000 zk1:2181,10.0.0.2:2181
            > reconfig -add Server.3=A:1:2;3 -remove 1 -v 1f
            ! KeeperErrorCode = Reconfig is disabled
            > reconfig -add 3 -members 4
            ! Can't use -file or -members together with -add or -remove (mixing incremental and non-incremental modes is not allowed)
            > reconfig -v zz -remove 3
            ! -v must be followed by a long (configuration version)
            """);
        Assert.That(transcript.Connection.Asked, Is.EqualTo(new[] { "reconfig server.3=a:1:2;3|1||31" }));
    }

    [Test]
    public Task Earlier_lines_are_listed_and_done_again() => new ShellTranscript().RunAsync("""
        > create /a
        ! Created /a
        > redo 0
        ! Node already exists: /a
        > redo 2
        ! No redoing redos
        > redo 9
        ! Command index out of range
        > history
        0 - create /a
        1 - create /a
        2 - redo 2
        3 - redo 9
        4 - history
        """);

    [Test]
    public Task The_history_shows_eleven_lines() => new ShellTranscript().RunAsync(
        string.Concat(Enumerable.Repeat("> sync /\nSync is OK\n", 12)) + "> history\n" + string.Concat(Enumerable.Range(2, 10).Select(i => $"{i} - sync /\n")) + "12 - history");

    [Test]
    public async Task A_closed_session_is_not_connected_until_the_user_connects_again()
    {
        var transcript = new ShellTranscript();
        await transcript.RunAsync("""
            > printwatches off
            > close
            > ls /
            Not connected
            > printwatches
            printwatches is off
            > printwatches on
            > connect other:2181/app
            > ls /
            [zookeeper]
            """);
        Assert.That(transcript.Connection.Servers, Is.EqualTo("other:2181/app"));
    }

    [Test]
    public Task Events_are_printed_as_zkCli_prints_them() => new ShellTranscript().RunAsync("""
        > create /a
        ! Created /a
        > get -w /a
        null
        > set /a x

        WATCHER::

        WatchedEvent state:SyncConnected type:NodeDataChanged path:/a zxid: 2
        > set /a y
        > get -w /a
        y
        > printwatches off
        > set /a z
        """);

    [Test]
    public async Task Watches_are_added_and_removed_by_kind()
    {
        var transcript = new ShellTranscript();
        await transcript.RunAsync("""
            > addWatch /a
            > addWatch -m PERSISTENT /a
            > removewatches /a -c
            > removewatches /a -l
            """);
        Assert.That(transcript.Connection.Asked, Is.EqualTo(new[]
        {
            "addWatch /a PersistentRecursive", "addWatch /a Persistent", "removeWatches /a Children False", "removeWatches /a Any True",
        }));
    }

    [Test]
    public async Task A_command_behind_the_options_is_carried_out_and_its_exit_code_is_the_programs()
    {
        var transcript = new ShellTranscript();
        Assert.That(await transcript.RunProgramAsync(["-server", "zk1:2181", "ls", "/"]), Is.Zero);
        Assert.That(transcript.Printed, Is.EqualTo("Connecting to zk1:2181\n[zookeeper]\n"));
        Assert.That(await transcript.RunProgramAsync(["get", "/nope"]), Is.EqualTo(1));
    }

    [Test]
    public async Task An_unknown_command_prints_the_usage_and_ends_with_127()
    {
        var transcript = new ShellTranscript();
        Assert.That(await transcript.RunProgramAsync(["frobnicate"]), Is.EqualTo(127));
        Assert.That(transcript.Printed, Does.Contain("! ZooKeeper -server host:port -client-configuration properties-file cmd args\n! \taddWatch [-m mode] path"));
        Assert.That(transcript.Printed, Does.EndWith("! \twhoami \n! Command not found: Command not found frobnicate\n"));
    }

    [Test]
    public async Task Commands_from_a_pipe_have_no_prompt_and_quit_keeps_the_exit_code()
    {
        var transcript = new ShellTranscript();
        Assert.That(await transcript.RunProgramAsync([], "create /a\n\nget /nope\nquit\nls /\n"), Is.EqualTo(1));
        Assert.That(transcript.Printed, Is.EqualTo("""
            Connecting to localhost:2181
            Welcome to ZooKeeper!
            JLine support is disabled
            ! Created /a
            ! Node does not exist: /nope

            WATCHER::

            WatchedEvent state:Closed type:None path:null zxid: -1

            """.ReplaceLineEndings("\n")));
    }

    [TestCase("-server", "Error: no argument found for option -server")]
    [TestCase("-timeout", "Error: no argument found for option -timeout")]
    [TestCase("-timeout abc", "-timeout takes a positive number of milliseconds, not \"abc\"")]
    public async Task Options_that_lack_their_value_are_an_error(string args, string error)
    {
        var transcript = new ShellTranscript();
        Assert.That(await transcript.RunProgramAsync(args.Split(' ')), Is.EqualTo(1));
        Assert.That(transcript.Printed, Is.EqualTo($"! {error}\n"));
    }
}
