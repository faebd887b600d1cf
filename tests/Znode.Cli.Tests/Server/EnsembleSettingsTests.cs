using System.Net;

namespace Znode.Cli.Server;

/// <summary>What a zoo.cfg and the files beside it say about one member of an ensemble.</summary>
public sealed class EnsembleSettingsTests
{
    private const string Loopback = "server.1=127.0.0.1:2881:3881\nserver.2=127.0.0.1:2882:3882\nserver.3=127.0.0.1:2883:3883\n";
    private const string Open = "server.1=0.0.0.0:2888:3888\nserver.2=zk2:2888:3888\nserver.3=zk3:2888:3888\n";

    private DirectoryInfo _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("znode-cfg-");

    [TearDown]
    public void RemoveDirectory() => _directory.Delete(recursive: true);

    [Test]
    public void The_myid_file_says_which_line_is_the_members_own()
    {
        var settings = Settings("2\n", Loopback);

        Assert.Multiple(() =>
        {
            Assert.That(settings.Self, Is.EqualTo(new ServerId(2)));
            Assert.That(settings.Port.EndPoints, Is.EqualTo(new[] { new IPEndPoint(IPAddress.Loopback, 2882), new IPEndPoint(IPAddress.Loopback, 3882) }));
            Assert.That(settings.Port.EnsembleName, Is.Empty);
            Assert.That(settings.Port.AdmitJoiners, Is.False);
        });
    }

    [TestCase(null, "myid file is missing: write the number of this member's server.N line into {0}/myid, one of 1, 2, 3")]
    [TestCase("two", "{0}/myid: serverid two is not a number; one of 1, 2, 3 is allowed")]
    [TestCase("7", "{0}/myid: My id 7 not in the peer list; one of 1, 2, 3 is allowed, or add server.7")]
    [TestCase("255", "{0}/myid: serverid 255: a member's number is part of its clients' session ids; 0 to 254 are allowed. Give this one another, in all files")]
    public void A_myid_file_that_says_no_member_is_an_error_that_says_where_it_is_looked_for(string? text, string error)
    {
        Assert.That(
            () => Settings(text, Loopback),
            Throws.TypeOf<ZooCfgException>().With.Message.EqualTo(string.Format(System.Globalization.CultureInfo.InvariantCulture, error, _directory.FullName)));
    }

    [Test]
    public void An_ensemble_that_everybody_can_reach_does_not_start_without_a_secret_or_TLS()
    {
        Assert.That(
            () => Settings("1", Open),
            Throws.TypeOf<ZooCfgException>().With.Message.Contains("Set znode.secretFile (a file with the same secret on every member) or sslQuorum=true").And.Message.Contains("server.1=0.0.0.0:2888:3888"));
        Assert.That(() => Settings("1", Loopback + "quorumListenOnAllIPs=true"), Throws.TypeOf<ZooCfgException>());
        Assert.That(Settings("1", Open + "znode.allowInsecurePeers=true").Port.AllowInsecurePeers);
    }

    [Test]
    public void The_secret_is_what_its_file_has()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "secret"), "correct horse battery\n");

        var port = Settings("1", Open + $"znode.secretFile={_directory.FullName}/secret\nznode.ensemble=orders\nreconfigEnabled=true\ncnxTimeout=1500").Port;

        Assert.That((port.Secret, port.EnsembleName, port.AdmitJoiners, port.ConnectTimeout), Is.EqualTo(("correct horse battery", "orders", true, TimeSpan.FromSeconds(1.5))));
    }

    [TestCase("znode.secretFile=/nowhere/secret", "znode.secretFile=/nowhere/secret: a file that can be read is allowed")]
    [TestCase("sslQuorum=true", "sslQuorum=true: ssl.quorum.keyStore.location is not set")]
    [TestCase("sslQuorum=true\nssl.quorum.keyStore.location=/k.pem", "sslQuorum=true: ssl.quorum.trustStore.location is not set")]
    [TestCase("sslQuorum=true\nssl.quorum.keyStore.location=/k.jks\nssl.quorum.trustStore.location=/t.jks", "ssl.quorum.keyStore.location=/k.jks: PEM (.pem) and PKCS #12 (.p12) are allowed, others not: convert a Java key store")]
    [TestCase("sslQuorum=true\nssl.quorum.keyStore.location=/k.pem\nssl.quorum.trustStore.location=/t.p12", "ssl.quorum.trustStore.location=/t.p12: the same format")]
    [TestCase("sslQuorum=true\nssl.quorum.keyStore.location=/k.pem\nssl.quorum.trustStore.location=/t.pem", "sslQuorum=true: The certificates for the other members can not be loaded from /k.pem, /t.pem")]
    public void What_is_wrong_with_a_secret_or_certificates_is_said_before_the_start(string lines, string error)
    {
        Assert.That(() => Settings("1", Open + lines), Throws.TypeOf<ZooCfgException>().With.Message.StartsWith(error));
    }

    [TestCase("server.1=127.0.0.1:2881:3881;2199\nserver.2=b:2888:3888\nserver.3=c:2888:3888", null, 2199, null)]
    [TestCase("server.1=127.0.0.1:2881:3881;127.0.0.1:2199\nserver.2=b:2888:3888\nserver.3=c:2888:3888", null, 2199, "127.0.0.1")]
    [TestCase("server.1=127.0.0.1:2881:3881\nserver.2=b:2888:3888\nserver.3=c:2888:3888", 2181, 2181, null)]
    [TestCase("server.1=127.0.0.1:2881:3881;2181\nserver.2=b:2888:3888\nserver.3=c:2888:3888", 2181, 2181, null)]
    public void The_client_port_may_stand_in_the_members_own_line(string lines, int? clientPort, int port, string? address)
    {
        var cfg = Read(clientPort is null ? lines : $"clientPort={clientPort}\n{lines}").Settings;

        Settings("1", lines).CompleteClientPort(cfg);

        Assert.That((cfg.ClientPort, cfg.ClientPortAddress), Is.EqualTo(((int?)port, address)));
    }

    [Test]
    public void Two_client_ports_that_differ_are_an_error_in_the_words_of_ZooKeeper()
    {
        const string Lines = "server.1=127.0.0.1:2881:3881;2199\nserver.2=b:2888:3888\nserver.3=c:2888:3888";

        Assert.That(
            () => Settings("1", Lines).CompleteClientPort(Read("clientPort=2181\n" + Lines).Settings),
            Throws.TypeOf<ZooCfgException>().With.Message.EqualTo(
                "client address for this server (id = 1) in static config file is 0.0.0.0:2181 is different from client address found in dynamic file: 0.0.0.0:2199"));
        Assert.That(() => Settings("1", Loopback).CompleteClientPort(Read(Loopback).Settings), Throws.TypeOf<ZooCfgException>().With.Message.StartsWith("clientPort is not set, and server.1 has none"));
    }

    private ZooCfgReading Read(string lines)
    {
        var reading = new ZooCfgReader("zoo.cfg").Read($"dataDir={_directory.FullName}\ninitLimit=10\nsyncLimit=5\n{lines}");
        Assert.That(reading.Errors, Is.Empty);
        return reading;
    }

    private EnsembleSettings Settings(string? myid, string lines)
    {
        if (myid is not null)
        {
            File.WriteAllText(Path.Combine(_directory.FullName, "myid"), myid);
        }

        var reading = Read(lines);
        return EnsembleSettings.Of(reading.Settings, reading.Ensemble!);
    }
}
