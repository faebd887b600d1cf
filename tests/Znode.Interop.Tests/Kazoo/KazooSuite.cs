using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using Znode.Interop.Tests.Servers;

namespace Znode.Interop.Tests.Kazoo;

/// <summary>kazoo's own test suite, out of Debian's python3-kazoo, pointed at one of our servers.</summary>
/// <remarks>
/// kazoo's harness starts <c>java … QuorumPeerMain zoo.cfg</c> by itself. For Znode a script named java stands first on PATH and runs
/// <c>znode server zoo.cfg</c> instead; the tests themselves are not touched.
/// </remarks>
internal sealed class KazooSuite(ServerProgram program, int servers = 1)
{
    private const string Packages = "/usr/lib/python3/dist-packages";
    private const int TestSecondsMax = 60;
    private static readonly string Clients = Path.Combine(AppContext.BaseDirectory, "clients", "kazoo");

    /// <summary>The recorded names of the tests that pass on Apache.</summary>
    public static string PassesOnApache { get; } = Path.Combine(Clients, "passes-on-apache.txt");

    /// <summary>The names of the tests that need an ensemble and pass on one of Apache's.</summary>
    public static string NeedsEnsemble { get; } = Path.Combine(Clients, "needs-ensemble.txt");

    /// <summary>The lines of a list, without comments.</summary>
    public static string[] ReadList(string path) =>
        [.. File.ReadAllLines(path).Select(line => line.Split("  #")[0].Trim()).Where(line => line.Length > 0 && line[0] != '#')];

    /// <summary>Runs the whole suite, or the tests named, and returns the outcome of each: null for passed, else why not.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> RunAsync(IReadOnlyCollection<string>? only, CancellationToken cancellationToken)
    {
        using var directory = new TemporaryDirectory();
        var report = directory.Combine("kazoo.xml");
        var (_, output, error) = await ChildProcess.RunAsync(Command(directory, report, only), null, cancellationToken);
        if (!File.Exists(report))
        {
            throw new IOException($"pytest wrote no report:\n{output}\n{error}");
        }

        return XDocument.Load(report).Descendants("testcase").GroupBy(Name).ToDictionary(tests => tests.Key, tests => tests.Select(Failure).FirstOrDefault(why => why is not null));
    }

    private ProcessStartInfo Command(TemporaryDirectory directory, string report, IReadOnlyCollection<string>? only)
    {
        var command = new ProcessStartInfo("/usr/bin/python3") { WorkingDirectory = directory.Path };
        var environment = command.Environment;
        environment["ZOOKEEPER_VERSION"] = "3.8.0";
        environment["ZOOKEEPER_CLASSPATH"] = ApacheProgram.ClassPath;
        environment["ZOOKEEPER_CLUSTER_SIZE"] = servers.ToString(CultureInfo.InvariantCulture);
        environment["ZOOKEEPER_PORT_OFFSET"] = ServerSettings.FreePort().ToString(CultureInfo.InvariantCulture);
        environment["PYTHONDONTWRITEBYTECODE"] = "1";
        environment["TMPDIR"] = directory.Path;
        environment["HOME"] = directory.Path;
        if (program is ZnodeProgram)
        {
            environment["ZNODE_PROGRAM"] = ZnodeProgram.Path;
            environment["PATH"] = $"{Clients}:{environment["PATH"]}";
        }

        string[] arguments =
        [
            "-m", "pytest", "-p", "no:cacheprovider", "-q", "--tb=short", $"--timeout={TestSecondsMax}", $"--rootdir={Packages}", "-o", "junit_family=xunit2",
            $"--junitxml={report}", .. only is null ? ReadList(Path.Combine(Clients, "excluded.txt")).Select(id => $"--deselect={id}") : [],
            .. only?.Select(NodeId) ?? [$"{Packages}/kazoo/tests"],
        ];
        foreach (var argument in arguments)
        {
            command.ArgumentList.Add(argument);
        }

        return command;
    }

    private static string Name(XElement test) => $"{test.Attribute("classname")!.Value.Replace("kazoo.tests.", "", StringComparison.Ordinal)}.{test.Attribute("name")!.Value}";

    /// <summary><c>test_lock.KazooLockTests.test_lock</c> as pytest takes it on its command line.</summary>
    private static string NodeId(string name)
    {
        var parts = name.Split('.', 3);
        return $"{Packages}/kazoo/tests/{parts[0]}.py::{parts[1]}::{parts[2]}";
    }

    private static string? Failure(XElement test) => test.Elements().FirstOrDefault(element => element.Name.LocalName is "failure" or "error" or "skipped") is { } reason
        ? $"{reason.Attribute("message")?.Value}\n{reason.Value}"
        : null;
}
