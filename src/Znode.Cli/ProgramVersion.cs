using System.Reflection;

namespace Znode.Cli;

/// <summary>The program's version, as it is printed.</summary>
internal static class ProgramVersion
{
    /// <summary>Gets the version without the commit that the build appends.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
