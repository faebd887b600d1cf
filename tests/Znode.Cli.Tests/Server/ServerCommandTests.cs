using System.Net;
using System.Net.Sockets;

namespace Znode.Cli.Server;

/// <summary>What keeps the server from starting, and what it ends with then. None of these gets so far as to serve.</summary>
public sealed class ServerCommandTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("znode-cli-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Wrong_values_are_told_one_a_line_and_end_it_with_2()
    {
        var (code, _, errors) = await RunAsync(Write("dataDir=/d\nclientPort=x\ntickTime=-1\n"));

        Assert.That(code, Is.EqualTo(ExitCode.InvalidInvocation));
        Assert.That(errors, Is.EqualTo(
            $"{_folder}/zoo.cfg, line 2: clientPort=x: a whole number from 0 to 65535 is allowed\n{_folder}/zoo.cfg, line 3: tickTime=-1: a whole number not below 1 is allowed\n"));
    }

    [Test]
    public async Task A_file_that_is_not_there_ends_it_with_2()
    {
        var (code, _, errors) = await RunAsync(Path.Combine(_folder, "no.cfg"));

        Assert.That(code, Is.EqualTo(ExitCode.InvalidInvocation));
        Assert.That(errors, Does.StartWith($"Error processing {_folder}/no.cfg: "));
    }

    [Test]
    public async Task Too_many_arguments_end_it_with_2_and_the_usage()
    {
        var (code, _, errors) = await RunAsync("2181", "/d", "2000", "60", "1");

        Assert.That((code, errors), Is.EqualTo((ExitCode.InvalidInvocation, "Usage: znode server [zoo.cfg]  or  znode server port datadir [ticktime] [maxcnxns]\n")));
    }

    [Test]
    public async Task An_address_that_nobody_knows_ends_it_with_2()
    {
        var (code, _, errors) = await RunAsync(Write($"dataDir={_folder}/data\nclientPort=0\nclientPortAddress=no.such.host.invalid\n"));

        Assert.That(code, Is.EqualTo(ExitCode.InvalidInvocation));
        Assert.That(errors, Does.StartWith("clientPortAddress=no.such.host.invalid: "));
    }

    [Test]
    public async Task A_data_directory_that_can_not_be_made_ends_it_with_3()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "");

        var (code, _, errors) = await RunAsync(Write($"dataDir={_folder}/file/data\nclientPort=0\nclientPortAddress=127.0.0.1\n"));

        Assert.That(code, Is.EqualTo(ExitCode.UnableToAccessDataDirectory));
        Assert.That(errors, Does.StartWith("Unable to access datadir, exiting abnormally: "));
    }

    [Test]
    public async Task A_port_that_is_taken_ends_it_with_1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, _, errors) = await RunAsync(Write($"dataDir={_folder}/data\nclientPort={port}\nclientPortAddress=127.0.0.1\n"));

        Assert.That(code, Is.EqualTo(ExitCode.UnexpectedError));
        Assert.That(errors, Does.StartWith($"The client port 127.0.0.1:{port} can not be bound: "));
    }

    [Test]
    public async Task What_is_not_followed_is_told_once_by_name()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (_, output, _) = await RunAsync(Write(
            $"dataDir={_folder}/data\nclientPort={port}\nclientPortAddress=127.0.0.1\nfoo=1\nbar=2\nssl.clientAuth=none\nadmin.enableServer=true\nnio.numWorkerThreads=1\nserver.1=a:2888:3888\nforceSync=no\n"));

        Assert.Multiple(() =>
        {
            Assert.That(output, Does.Contain(":7002] - Unknown settings, which have no effect: foo, bar\n"));
            Assert.That(output, Does.Contain(":7003] - Settings that are not supported in this release and have no effect: ssl.clientAuth\n"));
            Assert.That(output, Does.Contain(":7004] - Settings that tune parts of Apache's server that are not here, and have no effect: nio.numWorkerThreads\n"));
            Assert.That(output, Does.Contain(":7006] - Invalid configuration, only one server specified (ignoring)\n"));
            Assert.That(output, Does.Contain(":7007] - There is no AdminServer in this release"));
            Assert.That(output, Does.Contain(":7008] - forceSync=no"));
        });
    }

    [Test]
    public async Task Every_event_is_one_line_with_time_level_source_and_number()
    {
        var (_, output, _) = await RunAsync(Write($"dataDir={_folder}/data\nclientPort=0\nclientPortAddress=no.such.host.invalid\nfoo=1\n"));

        Assert.That(output.TrimEnd('\n').Split('\n'), Has.All.Match(@"\A\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - (INFO |WARN ) \[ServerCommand:70\d\d\] - \S.*\z"));
    }

    private string Write(string text)
    {
        var file = Path.Combine(_folder, "zoo.cfg");
        File.WriteAllText(file, text);
        return file;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var code = await ServerCommand.RunAsync(args, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
