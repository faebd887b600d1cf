using System.Net;
using Znode.Server;
using Znode.Storage;

namespace Znode.Cli.Server;

public sealed class ServerSettingsTests
{
    private const string Needed = "dataDir=/data\nclientPort=2181\n";

    [Test]
    public void A_file_that_says_nothing_more_gives_the_defaults_but_for_what_ZooKeeper_has_otherwise()
    {
        var cfg = Read("");

        Assert.That(ServerSettings.Member(cfg), Is.EqualTo(new ZnodeMemberOptions { TickTime = TimeSpan.FromSeconds(3), ExtendedTypes = false }));
        Assert.That(ServerSettings.Storage(cfg), Is.EqualTo(new FileStorageOptions { DataDirectory = "/data" }));
    }

    [Test]
    public void Without_an_address_the_port_is_open_on_all_of_them()
    {
        Assert.That(ServerSettings.ClientPort(Read("")).EndPoint.Address, Is.EqualTo(IPAddress.IPv6Any).Or.EqualTo(IPAddress.Any));
        Assert.That(ServerSettings.ClientPort(Read("clientPortAddress=127.0.0.1")).EndPoint, Is.EqualTo(new IPEndPoint(IPAddress.Loopback, 2181)));
    }

    [Test]
    public void What_an_ensemble_is_tuned_by_is_followed()
    {
        var cfg = Read("fastleader.minNotificationInterval=100\nfastleader.maxNotificationInterval=5000\ncommitLogCount=2000\nsnapshotSizeFactor=-1\nleaderServes=no\n");
        var member = ServerSettings.Member(cfg);

        Assert.That((member.NotificationIntervalMin, member.NotificationIntervalMax), Is.EqualTo((TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5))));
        Assert.That((member.SyncWindowTransactions, member.SnapshotSizeFactor), Is.EqualTo((2000, -1.0)));
        Assert.That(ServerSettings.ClientPort(cfg).LeaderServes, Is.False);
        Assert.That(ServerSettings.Member(Read("commitLogCount=1")).SyncWindowTransactions, Is.EqualTo(500), "ZooKeeper keeps at least so many");
    }

    [Test]
    public void The_member_gets_what_the_file_says()
    {
        var cfg = Read(
            """
            tickTime=1000
            minSessionTimeout=1
            maxSessionTimeout=60000
            globalOutstandingLimit=5
            jute.maxbuffer=0x200000
            snapCount=10
            snapSizeLimitInKb=4
            autopurge.snapRetainCount=1
            autopurge.purgeInterval=0
            extendedTypesEnabled=true
            emulate353TTLNodes=true
            enforceQuota=true
            skipACL=yes
            digest.enabled=false
            reconfigEnabled=true
            DigestAuthenticationProvider.superDigest=super:x
            DigestAuthenticationProvider.enabled=false
            DigestAuthenticationProvider.digestAlg=SHA3-256
            znode.container.checkIntervalMs=10
            znode.container.maxPerMinute=20
            znode.container.maxNeverUsedIntervalMs=30
            """);

        Assert.That(ServerSettings.Member(cfg), Is.EqualTo(new ZnodeMemberOptions
        {
            TickTime = TimeSpan.FromSeconds(1),
            SessionTimeoutMin = TimeSpan.FromMilliseconds(1),
            SessionTimeoutMax = TimeSpan.FromMinutes(1),
            OutstandingRequestsMax = 5,
            RequestBytesMax = 0x200000,
            SnapshotTransactions = 10,
            SnapshotLogBytes = 4096,
            SnapshotsRetained = 3,
            PurgeInterval = null,
            ExtendedTypes = true,
            Emulate353TtlNodes = true,
            EnforceQuota = true,
            SkipAcl = true,
            Digests = false,
            ReconfigEnabled = true,
            SuperDigest = "super:x",
            DigestAuthentication = false,
            DigestAlgorithm = "SHA3-256",
            ContainerCheckInterval = TimeSpan.FromMilliseconds(10),
            ContainersRemovedPerMinuteMax = 20,
            ContainerNeverUsedMax = TimeSpan.FromMilliseconds(30),
        }));
    }

    [Test]
    public void The_storage_gets_what_the_file_says()
    {
        var cfg = Read("dataLogDir=/log\nforceSync=no\npreAllocSize=1\nfsync.warningthresholdms=5\nsnapshot.compression.method=gz\ndatadir.autocreate=false");

        Assert.That(ServerSettings.Storage(cfg), Is.EqualTo(new FileStorageOptions
        {
            DataDirectory = "/data",
            DataLogDirectory = "/log",
            ForceSync = false,
            PreallocationBytes = 1024,
            SyncWarningThreshold = TimeSpan.FromMilliseconds(5),
            SnapshotCompression = SnapshotCompression.Gzip,
            AutoCreate = false,
        }));
    }

    [Test]
    public void The_port_gets_what_the_file_says()
    {
        var cfg = Read(
            "clientPortAddress=127.0.0.1\nmaxClientCnxns=-1\nmaxCnxns=7\nclientPortListenBacklog=9\nnio.sessionlessCnxnTimeout=11\n4lw.commands.whitelist=ruok");

        Assert.That(ServerSettings.ClientPort(cfg), Is.EqualTo(new AspNetCore.ClientPortOptions
        {
            EndPoint = new(IPAddress.Loopback, 2181),
            ConnectionsPerAddressMax = 0,
            ConnectionsMax = 7,
            Backlog = 9,
            SessionlessTimeout = TimeSpan.FromMilliseconds(11),
            FourLetterWords = "ruok",
        }));
    }

    [Test]
    public void Whether_one_server_runs_alone_reaches_the_member()
    {
        const string One = "initLimit=10\nsyncLimit=5\nserver.1=a:2888:3888\nstandaloneEnabled=";

        Assert.That((ServerSettings.Member(Read(One + "false")).StandaloneEnabled, ServerSettings.Member(Read(One + "true")).StandaloneEnabled), Is.EqualTo((false, true)));
    }

    [TestCase("snapSizeLimitInKb=0")]
    [TestCase("snapSizeLimitInKb=-1")]
    public void A_log_size_that_is_not_positive_sets_no_limit(string line)
    {
        Assert.That(ServerSettings.Member(Read(line)).SnapshotLogBytes, Is.EqualTo(long.MaxValue));
    }

    private static ZooCfg Read(string lines)
    {
        var reading = new ZooCfgReader("zoo.cfg").Read(Needed + lines);
        Assert.That(reading.Errors, Is.Empty);
        return reading.Settings;
    }
}
