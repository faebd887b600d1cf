
namespace Znode.Cli.Server;

/// <summary>What a zoo.cfg says about the members of an ensemble (spec operations §1.1, §1.3; quorum-protocol §8).</summary>
public sealed class MembersReaderTests
{
    private const string Needed = "dataDir=/data\nclientPort=2181\ninitLimit=10\nsyncLimit=5\n";
    private const string Three = "server.1=a:2888:3888\nserver.2=b:2888:3888\nserver.3=c:2888:3888\n";

    [Test]
    public void Three_servers_are_an_ensemble()
    {
        var reading = Read(Needed + Three + "server.4=[::1]:2888:3888:observer;127.0.0.1:2184\n");

        Assert.That(reading.Errors, Is.Empty);
        Assert.That(reading.Ensemble!.ToText(), Is.EqualTo(
            "server.1=a:2888:3888:participant\nserver.2=b:2888:3888:participant\nserver.3=c:2888:3888:participant\nserver.4=[::1]:2888:3888:observer;127.0.0.1:2184\nversion=0"));
    }

    [Test]
    public void Groups_and_weights_are_read()
    {
        var config = Read(Needed + Three + "group.1=1:2:3\nweight.2=0\n").Ensemble!;

        Assert.That((config.Groups[new(3)], config.Weights[new(2)]), Is.EqualTo((1L, 0L)));
    }

    [Test]
    public void The_members_may_be_in_a_dynamic_file_whose_name_has_their_version()
    {
        var reading = new ZooCfgReader("zoo.cfg", file => file == "/conf/zoo.cfg.dynamic.100000003" ? Three : throw new FileNotFoundException("not there"))
            .Read(Needed + "dynamicConfigFile=/conf/zoo.cfg.dynamic.100000003");

        Assert.That((reading.Errors.Count, reading.Ensemble!.Servers.Count, reading.Ensemble.Version), Is.EqualTo((0, 3, 0x100000003)));
    }

    [Test]
    public void One_server_is_an_ensemble_where_no_server_is_alone()
    {
        Assert.That(Read(Needed + "standaloneEnabled=false\nserver.1=a:2888:3888").Ensemble!.Servers, Has.Count.EqualTo(1));
        Assert.That(Read(Needed + "standaloneEnabled=false\nserver.1=a:2888:3888\nserver.2=b:2888:3888:observer").Ensemble!.Voters, Is.EqualTo(new ServerId[] { new(1) }));
        Assert.That(Read(Needed + "server.1=a:2888:3888").Ensemble, Is.Null);
    }

    /// <summary>What is left in the file of a changed configuration when all others were removed.</summary>
    [Test]
    public void So_is_one_in_a_dynamic_file()
    {
        var reader = new ZooCfgReader("zoo.cfg", _ => "server.1=a:2888:3888:participant;2181\n");
        var config = reader.Read(Needed + "standaloneEnabled=false\ndynamicConfigFile=/conf/zoo.cfg.dynamic.100000004").Ensemble!;

        Assert.That((config.Voters.Single(), config.Version), Is.EqualTo((new ServerId(1), 0x100000004)));
    }

    [TestCase("", "zoo.cfg")]
    [TestCase("dynamicConfigFile=/dyn\n", "/dyn")]
    public void Where_no_server_is_alone_there_is_one_at_least(string lines, string source)
    {
        var errors = new ZooCfgReader("zoo.cfg", _ => "").Read(Needed + "standaloneEnabled=false\n" + lines).Errors;

        Assert.That(errors.Single(), Is.EqualTo($"{source}: standaloneEnabled = false then number of participants should be >0: server.N=host:quorumPort:electionPort names this server at least"));
    }

    [TestCase("server.1=a:2888:3888\nserver.2=b:0:3888", "zoo.cfg, line 6: server.2=b:0:3888 ")]
    [TestCase("server.1=a:2888:3888\nserver.2=b:2888", "zoo.cfg, line 6: server.2=b:2888 ")]
    [TestCase("server.1=a:2888:3888\nserver.x=b:2888:3888", "zoo.cfg, line 6: server.x")]
    [TestCase("server.1=a:2888:3888\nserver.2=b:2888:2888", "zoo.cfg: server.2: Client and election port must be different!")]
    [TestCase("server.1=a:2888:3888\nserver.2=b:2888:3888\ngroup.1=1:x", "zoo.cfg, line 7: group.1=1:x ")]
    [TestCase("server.1=a:2888:3888\nserver.2=b:2888:3888:observer", "zoo.cfg: Observers w/o quorum is an invalid configuration")]
    [TestCase("server.1=a:2888:3888:observer\nserver.2=b:2888:3888:observer", "zoo.cfg, server.N: no member votes")]
    [TestCase("standaloneEnabled=false\nserver.1=a:2888:3888:observer", "zoo.cfg, server.N: no member votes")]
    [TestCase("server.1=a:2888:3888\nserver.2=b:2888:3888\nquorum.auth.enableSasl=true", "zoo.cfg, line 7: quorum.auth.enableSasl=true: SASL between members is not in this release; set znode.secretFile or sslQuorum")]
    [TestCase("server.1=a:2888:3888\nserver.2=b:2888:3888\nportUnification=true", "zoo.cfg, line 7: portUnification=true: a port with and without TLS")]
    [TestCase("server.1=a:2888:3888\nserver.2=b:2888:3888\nelectionAlg=2", "zoo.cfg, line 7: electionAlg=2: one of '3' is allowed")]
    [TestCase("server.1=a:2888:3888\nserver.2=b:2888:3888\npeerType=voter", "zoo.cfg, line 7: peerType=voter: one of 'participant', 'observer' is allowed")]
    [TestCase("server.1=a:2888:3888\ndynamicConfigFile=/a", "zoo.cfg, line 5: server.1=a:2888:3888: parameter: server.1 must be in a separate dynamic config file, which is /a")]
    public void A_wrong_line_is_an_error_that_names_it(string lines, string error)
    {
        Assert.That(Read(Needed + lines).Errors.Single(), Does.StartWith(error));
    }

    [TestCase("server.1=a:2888:3888\nversion=100\n", "/dyn, line 2: dynamic file shouldn't have version inside")]
    [TestCase("server.1=a:2888:3888\nclientPort=2181\n", "/dyn, line 2: Unrecognised parameter: clientPort; server.N, group.N and weight.N are allowed")]
    public void A_dynamic_file_has_members_only(string text, string error)
    {
        Assert.That(new ZooCfgReader("zoo.cfg", _ => text).Read(Needed + "dynamicConfigFile=/dyn").Errors, Is.EqualTo(new[] { error }));
    }

    /// <summary>An ensemble takes such a member, so its servers must start again.</summary>
    [Test]
    public void In_a_dynamic_file_a_member_may_have_one_port_for_quorum_and_election()
    {
        var reading = new ZooCfgReader("zoo.cfg", _ => "server.1=a:2888:3888\nserver.2=b:2888:2888;2181\n").Read(Needed + "dynamicConfigFile=/dyn");
        Assert.That((reading.Errors.Count, reading.Ensemble?.Servers.Count), Is.EqualTo((0, 2)));
    }

    [Test]
    public void A_dynamic_file_that_is_not_there_is_an_error()
    {
        Assert.That(Read(Needed + "dynamicConfigFile=/dyn").Errors.Single(), Does.StartWith("dynamicConfigFile=/dyn: Error processing /dyn: "));
    }

    [Test]
    public void An_ensemble_needs_its_limits()
    {
        Assert.That(Read("dataDir=/data\nclientPort=2181\n" + Three).Errors, Is.EqualTo(new[] { "zoo.cfg: initLimit is not set", "zoo.cfg: syncLimit is not set" }));
    }

    [Test]
    public void What_is_not_followed_in_an_ensemble_is_said_and_what_is_alone_is_not()
    {
        const string Lines = "observerMasterPort=2191\nquorum.cnxn.threads.size=20\n";

        var (together, alone) = (Read(Needed + Three + Lines), Read(Needed + Lines));

        Assert.Multiple(() =>
        {
            Assert.That(together.NotYet, Is.EqualTo(new[] { "observerMasterPort" }));
            Assert.That(together.WithoutCounterpart, Is.EqualTo(new[] { "quorum.cnxn.threads.size" }));
            Assert.That(alone.NotYet.Concat(alone.WithoutCounterpart), Is.Empty);
        });
    }

    private static ZooCfgReading Read(string text) => new ZooCfgReader("zoo.cfg", _ => throw new FileNotFoundException("there is no such file")).Read(text);
}
