using System.Diagnostics;

namespace Znode.Interop.Tests.Servers;

/// <summary>A program that serves ZooKeeper clients when given a zoo.cfg.</summary>
internal abstract class ServerProgram
{
    /// <summary>Apache ZooKeeper, the oracle.</summary>
    public static ServerProgram Apache { get; } = new ApacheProgram();

    /// <summary>The program under test: <c>znode server</c>.</summary>
    /// <remarks><c>ZNODE_INTEROP_SUBJECT=apache</c> puts Apache in its place: whatever fails then is a fault of the tests.</remarks>
    public static ServerProgram Subject { get; } = Environment.GetEnvironmentVariable("ZNODE_INTEROP_SUBJECT") == "apache" ? Apache : new ZnodeProgram();

    public abstract string Name { get; }

    /// <summary>Skips or fails the running test when the program is not on this machine.</summary>
    public abstract void Require();

    /// <summary>How to run the program in the foreground.</summary>
    public abstract ProcessStartInfo Command(string zooCfgPath, ServerSettings settings);

    public override string ToString() => Name;
}
