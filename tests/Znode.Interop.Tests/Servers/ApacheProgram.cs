using System.Diagnostics;

namespace Znode.Interop.Tests.Servers;

/// <summary>Apache ZooKeeper's server from Debian's package.</summary>
internal sealed class ApacheProgram : ServerProgram
{
    private const string Jars = "/usr/share/java/";

    private static readonly string[] ServerJars =
    [
        "zookeeper", "zookeeper-jute", "slf4j-api", "slf4j-log4j12", "log4j-1.2", "netty-buffer", "netty-codec", "netty-common", "netty-handler",
        "netty-resolver", "netty-transport", "netty-transport-native-epoll", "netty-transport-native-unix-common", "metrics-core", "snappy-java",
        "commons-cli", "commons-io", "jackson-annotations", "jackson-core", "jackson-databind",
    ];

    public override string Name => "apache";

    /// <summary>The class path of the server and of the Java client.</summary>
    public static string ClassPath { get; } = string.Join(':', ServerJars.Select(jar => $"{Jars}{jar}.jar"));

    /// <summary>Keeps Apache's own log down to warnings on standard error.</summary>
    public static string LogConfiguration { get; } =
        $"-Dlog4j.configuration=file:{Path.Combine(AppContext.BaseDirectory, "clients", "apache", "log4j.properties")}";

    public override void Require() => Requires.Apache();

    public override ProcessStartInfo Command(string zooCfgPath, ServerSettings settings)
    {
        var command = new ProcessStartInfo("/usr/bin/java");
        command.ArgumentList.Add("-Xmx512m");
        command.ArgumentList.Add("-XX:TieredStopAtLevel=1");
        command.ArgumentList.Add("-XX:+UseSerialGC");
        command.ArgumentList.Add("-Dfile.encoding=UTF-8");
        command.ArgumentList.Add(LogConfiguration);
        command.ArgumentList.Add("-Dzookeeper.jmx.log4j.disable=true");
        foreach (var (name, value) in settings.SystemProperties)
        {
            command.ArgumentList.Add($"-D{name}={value}");
        }

        command.ArgumentList.Add("-cp");
        command.ArgumentList.Add(ClassPath);
        command.ArgumentList.Add("org.apache.zookeeper.server.quorum.QuorumPeerMain");
        command.ArgumentList.Add(zooCfgPath);
        return command;
    }
}
