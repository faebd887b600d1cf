namespace Znode.Interop.Tests.Servers;

/// <summary>What the machine must have for a test to mean anything.</summary>
/// <remarks>
/// <c>dotnet test</c> passes with the .NET SDK alone: a test whose rival is missing says which Debian package has it and is skipped.
/// Under <c>ZNODE_REQUIRE_INTEROP=1</c>, as <c>.ci/run</c> sets it, a missing rival is a failure.
/// </remarks>
internal static class Requires
{
    private static bool IsStrict => Environment.GetEnvironmentVariable("ZNODE_REQUIRE_INTEROP") == "1";

    /// <summary>Apache ZooKeeper's server and client, and a Java to run them.</summary>
    public static void Apache() => Files("zookeeper libzookeeper-java default-jre-headless", "/usr/bin/java", "/usr/share/java/zookeeper.jar", "/usr/share/zookeeper/bin/zkCli.sh");

    /// <summary>Curator's recipes, and a Java compiler.</summary>
    public static void Curator() => Files("libcurator-recipes-java default-jdk-headless", "/usr/bin/javac", "/usr/share/java/curator-recipes.jar");

    /// <summary>Curator's service discovery, with the JSON library that it writes instances by.</summary>
    public static void CuratorDiscovery() => Files(
        "libcurator-discovery-java libjackson2-databind-java default-jdk-headless",
        "/usr/bin/javac",
        "/usr/share/java/curator-x-discovery.jar",
        "/usr/share/java/jackson-databind.jar");

    /// <summary>kazoo with its own tests, and what they import.</summary>
    public static void Kazoo() => Files(
        "python3-kazoo python3-pytest python3-pytest-timeout python3-mock python3-objgraph python3-gevent python3-eventlet",
        "/usr/bin/python3",
        "/usr/lib/python3/dist-packages/kazoo/tests/test_client.py",
        "/usr/lib/python3/dist-packages/pytest/__init__.py",
        "/usr/lib/python3/dist-packages/pytest_timeout.py",
        "/usr/lib/python3/dist-packages/mock/__init__.py",
        "/usr/lib/python3/dist-packages/objgraph.py",
        "/usr/lib/python3/dist-packages/gevent/__init__.py",
        "/usr/lib/python3/dist-packages/eventlet/__init__.py");

    /// <summary>The program under test, built.</summary>
    public static void Program(string path)
    {
        if (!File.Exists(path))
        {
            Missing($"needs the znode program at {path}: dotnet build (or set ZNODE_PROGRAM)");
        }
    }

    private static void Files(string packages, params string[] paths)
    {
        if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
        {
            Missing($"needs {missing}, from Debian's packages {packages}: apt-get install {packages}");
        }
    }

    private static void Missing(string reason)
    {
        if (IsStrict)
        {
            Assert.Fail(reason);
        }

        Assert.Ignore(reason);
    }
}
