using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>The surroundings of the process, under the keys of ZooKeeper: those about Java have .NET's values.</summary>
internal sealed class EnviWord() : FourLetterWord("envi")
{
    private const long Megabyte = 1 << 20;

    public override bool NeedsNoServing => true;

    public override string Answer(CommandContext context)
    {
        var total = Environment.WorkingSet;
        var used = GC.GetTotalMemory(forceFullCollection: false);
        var text = new StringBuilder("Environment:\n");
        Append(text, "zookeeper.version", ServerVersion.Text);
        Append(text, "host.name", Environment.MachineName);
        Append(text, "java.version", RuntimeInformation.FrameworkDescription);
        Append(text, "java.vendor", "Microsoft");
        Append(text, "java.home", RuntimeEnvironment.GetRuntimeDirectory());
        Append(text, "java.class.path", AppContext.BaseDirectory);
        Append(text, "java.library.path", AppContext.BaseDirectory);
        Append(text, "java.io.tmpdir", Path.GetTempPath());
        Append(text, "java.compiler", "<NA>");
        Append(text, "os.name", OperatingSystem.IsLinux() ? "Linux" : RuntimeInformation.OSDescription);
        Append(text, "os.arch", RuntimeInformation.OSArchitecture == Architecture.X64 ? "amd64" : RuntimeInformation.OSArchitecture.ToString());
        Append(text, "os.version", Environment.OSVersion.Version.ToString());
        Append(text, "user.name", Environment.UserName);
        Append(text, "user.home", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        Append(text, "user.dir", Directory.GetCurrentDirectory());
        Append(text, "os.memory.free", Megabytes(total - used));
        Append(text, "os.memory.max", Megabytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        Append(text, "os.memory.total", Megabytes(total));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string key, string value) => text.Append(key).Append('=').Append(value).Append('\n');

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(bytes, 0) / Megabyte}MB");
}
