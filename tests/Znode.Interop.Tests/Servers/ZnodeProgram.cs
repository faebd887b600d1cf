using System.Diagnostics;

namespace Znode.Interop.Tests.Servers;

/// <summary>The <c>znode</c> program, built in the configuration of these tests or named by <c>ZNODE_PROGRAM</c>.</summary>
internal sealed class ZnodeProgram : ServerProgram
{
    public override string Name => "znode";

    /// <summary>Where the program is: beside the tests in the artifacts folder, under the same configuration.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("ZNODE_PROGRAM") is { Length: > 0 } named ? named : Built();

    public override void Require() => Requires.Program(Path);

    public override ProcessStartInfo Command(string zooCfgPath, ServerSettings settings)
    {
        var command = new ProcessStartInfo(Path);
        command.ArgumentList.Add("server");
        command.ArgumentList.Add(zooCfgPath);
        return command;
    }

    private static string Built()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return System.IO.Path.Combine(output.Parent!.Parent!.FullName, "Znode.Cli", output.Name, "znode");
    }
}
