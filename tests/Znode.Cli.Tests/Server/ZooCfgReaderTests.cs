namespace Znode.Cli.Server;

public sealed class ZooCfgReaderTests
{
    /// <summary>What every file needs to be one that a server starts on.</summary>
    private const string Needed = "dataDir=/data\nclientPort=2181\n";

    [Test]
    public void The_sample_file_of_Apache_is_read_without_a_word()
    {
        var reading = Read("# The number of milliseconds of each tick\ntickTime=2000\ninitLimit=10\nsyncLimit=5\ndataDir=/tmp/zookeeper\nclientPort=2181\n#maxClientCnxns=60\n");

        Assert.Multiple(() =>
        {
            Assert.That(reading.Errors, Is.Empty);
            Assert.That(reading.Unknown, Is.Empty);
            Assert.That(reading.NotYet, Is.Empty);
            Assert.That(reading.Settings.TickTimeMs, Is.EqualTo(2000));
            Assert.That(reading.Settings.DataDir, Is.EqualTo("/tmp/zookeeper"));
            Assert.That(reading.Settings.ClientPort, Is.EqualTo(2181));
            Assert.That(reading.Settings.ClientPortAddress, Is.Null);
            Assert.That(reading.Settings.MaxClientCnxns, Is.EqualTo(60));
        });
    }

    [Test]
    public void The_tick_is_three_seconds_when_the_file_does_not_say()
    {
        Assert.That(Read(Needed).Settings.TickTimeMs, Is.EqualTo(3000));
    }

    [TestCase("snapCount=1000", 1000)]
    [TestCase("snapCount=0x10", 16)]
    public void Numbers_are_decimal_or_hexadecimal(string line, int expected)
    {
        Assert.That(Read(Needed + line).Settings.SnapCount, Is.EqualTo(expected));
    }

    [TestCase("autopurge.purgeInterval=0", 0)]
    [TestCase("autopurge.purgeInterval=2", 7200)]
    [TestCase("autopurge.purgeInterval=30m", 1800)]
    [TestCase("autopurge.purgeInterval=1d", 86_400)]
    [TestCase("autopurge.purgeInterval=1500ms", 1.5)]
    public void The_purge_interval_is_in_hours_unless_it_says_otherwise(string line, double seconds)
    {
        Assert.That(Read(Needed + line).Settings.AutopurgePurgeInterval, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [TestCase("forceSync=no", false)]
    [TestCase("forceSync=YES", true)]
    public void ForceSync_is_yes_or_no(string line, bool expected)
    {
        Assert.That(Read(Needed + line).Settings.ForceSync, Is.EqualTo(expected));
    }

    [TestCase("tickTime=soon", "zoo.cfg, line 3: tickTime=soon: a whole number not below 1 is allowed")]
    [TestCase("tickTime=0", "zoo.cfg, line 3: tickTime=0: a whole number not below 1 is allowed")]
    [TestCase("clientPort=70000", "zoo.cfg, line 3: clientPort=70000: a whole number from 0 to 65535 is allowed")]
    [TestCase("extendedTypesEnabled=1", "zoo.cfg, line 3: extendedTypesEnabled=1: 'true' or 'false' is allowed")]
    [TestCase("skipACL=true", "zoo.cfg, line 3: skipACL=true: 'yes' or 'no' is allowed")]
    [TestCase("snapshot.compression.method=zip", "zoo.cfg, line 3: snapshot.compression.method=zip: one of '', 'gz', 'snappy' is allowed")]
    [TestCase("autopurge.purgeInterval=1y", "zoo.cfg, line 3: autopurge.purgeInterval=1y: a whole number of hours not below 0, or one followed by ms, s, m, h or d is allowed")]
    [TestCase("minSessionTimeout=5000\nmaxSessionTimeout=4000", "zoo.cfg: minSessionTimeout must not be larger than maxSessionTimeout (5000 and 4000 ms)")]
    [TestCase("minSessionTimeout=0", "zoo.cfg, line 3: minSessionTimeout=0: -1, for the default, or a whole number not below 1 is allowed")]
    [TestCase("fastleader.minNotificationInterval=70000", "zoo.cfg: fastleader.minNotificationInterval must not be larger than fastleader.maxNotificationInterval (70000 and 60000 ms)")]
    [TestCase("server.1=a:2888:3888:observer", "zoo.cfg, line 3: Observers w/o participants is an invalid configuration")]
    public void A_wrong_value_is_an_error_that_names_file_line_key_value_and_what_is_allowed(string lines, string error)
    {
        Assert.That(Read(Needed + lines).Errors, Is.EqualTo(new[] { error }));
    }

    [Test]
    public void Required_authentication_that_is_not_there_is_an_error_and_not_a_warning()
    {
        Assert.That(Read(Needed + "enforce.auth.enabled=true").Errors.Single(), Does.StartWith("zoo.cfg, line 3: enforce.auth.enabled=true: "));
        Assert.That(Read(Needed + "enforce.auth.enabled=false").Errors, Is.Empty);
    }

    [TestCase("clientPort=2181", "zoo.cfg: dataDir is not set")]
    [TestCase("dataDir=/data", "zoo.cfg: clientPort is not set")]
    [TestCase("dataDir=/data\nclientPortAddress=127.0.0.1", "zoo.cfg: clientPortAddress is set but clientPort is not set")]
    public void What_is_missing_is_said_in_the_words_of_ZooKeeper(string text, string error)
    {
        Assert.That(Read(text).Errors, Is.EqualTo(new[] { error }));
    }

    [Test]
    public void All_wrong_values_are_reported_at_once()
    {
        Assert.That(Read("tickTime=x\nclientPort=y\n").Errors, Has.Count.EqualTo(2));
    }

    [Test]
    public void One_server_line_is_a_server_alone_as_in_ZooKeeper()
    {
        var reading = Read(Needed + "server.1=a:2888:3888");

        Assert.That((reading.Errors.Count, reading.SingleServer), Is.EqualTo((0, true)));
    }

    [Test]
    public void Keys_that_are_not_followed_are_sorted_by_why()
    {
        var reading = Read(Needed + "tickTme=1\nclientport=2181\nssl.keyStore.location=/k\nsecureClientPort=2281\nnio.numWorkerThreads=4\nsslQuorum=true\nleader.nodelay=true");

        Assert.Multiple(() =>
        {
            Assert.That(reading.Unknown, Is.EqualTo(new[] { "tickTme", "clientport" }));
            Assert.That(reading.NotYet, Is.EqualTo(new[] { "ssl.keyStore.location", "secureClientPort" }));
            Assert.That(reading.WithoutCounterpart, Is.EqualTo(new[] { "nio.numWorkerThreads" }));
            Assert.That(reading.Errors, Is.Empty);
        });
    }

    [Test]
    public void A_broken_escape_is_an_error_that_names_the_file()
    {
        Assert.That(Read("dataDir=\\u12").Errors[0], Does.StartWith("zoo.cfg: line 1: "));
    }

    private static ZooCfgReading Read(string text) => new ZooCfgReader("zoo.cfg").Read(text);
}
