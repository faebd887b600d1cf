using Microsoft.Extensions.Logging.Abstractions;
using Znode.Cli.Server;
using Znode.Ensemble;

namespace Znode.Cli.Tests.Server;

/// <summary>A zoo.cfg stays true when the members change.</summary>
public sealed class DynamicConfigFilesTests
{
    private const string Before = "tickTime=2000\ninitLimit=10\nsyncLimit=5\n# the members\nserver.1=a:2888:3888\nserver.2=b:2888:3888\ndataDir=/data\nclientPort=2181\n";
    private string _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("znode-dynamic-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void The_members_move_to_a_file_of_their_own_that_the_zoo_cfg_names()
    {
        var (cfg, files) = Start();
        files.Write(Config("server.3=c:2888:3888:participant;2183", 0x100000003));
        var dynamic = $"{cfg}.dynamic.100000003";
        Assert.That(File.ReadAllText(cfg), Is.EqualTo($"tickTime=2000\ninitLimit=10\nsyncLimit=5\n# the members\ndataDir=/data\nclientPort=2181\ndynamicConfigFile={dynamic}\n"));
        Assert.That(File.ReadAllText(dynamic), Is.EqualTo("server.1=a:2888:3888:participant\nserver.3=c:2888:3888:participant;0.0.0.0:2183\n"));
        Assert.That(File.ReadAllText(cfg + ".bak"), Is.EqualTo(Before));
        var read = ZooCfgReader.ReadFile(cfg);
        Assert.That(read.Errors, Is.Empty);
        Assert.That(read.Ensemble!.Version, Is.EqualTo(0x100000003));
        Assert.That(read.Ensemble.Voters, Is.EqualTo(new ServerId[] { new(1), new(3) }));
    }

    [Test]
    public void The_next_change_replaces_the_name_and_an_older_one_is_let_go()
    {
        var (cfg, files) = Start();
        files.Write(Config("server.3=c:2888:3888:participant", 0x100000003));
        files.Write(Config("server.4=d:2888:3888:participant", 0x100000009));
        files.Write(Config("server.3=c:2888:3888:participant", 0x100000003));
        Assert.That(File.ReadAllText(cfg), Does.EndWith($"dynamicConfigFile={cfg}.dynamic.100000009\n"));
        Assert.That(File.ReadAllText(cfg + ".bak"), Is.EqualTo(Before));
    }

    [Test]
    public void A_client_port_that_the_members_list_has_leaves_the_zoo_cfg()
    {
        var (cfg, files) = Start();
        files.Write(EnsembleConfig.Parse("server.1=a:2888:3888:participant;2181\nserver.2=b:2888:3888:participant;2182\nversion=100000003"));
        Assert.That(File.ReadAllText(cfg), Does.Not.Contain("clientPort="));
    }

    private static EnsembleConfig Config(string more, long version) => EnsembleConfig.Parse($"server.1=a:2888:3888:participant\n{more}\nversion={version:x}");

    private (string ZooCfg, DynamicConfigFiles Files) Start()
    {
        var cfg = Path.Combine(_directory, "zoo.cfg");
        File.WriteAllText(cfg, Before);
        return (cfg, new(cfg, new(1), NullLogger.Instance));
    }
}
