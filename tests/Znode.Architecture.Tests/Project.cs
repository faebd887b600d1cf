using System.Reflection;
using System.Xml.Linq;

namespace Znode.Architecture.Tests;

/// <summary>One project of the solution, as its project file tells.</summary>
public sealed class Project
{
    private readonly XDocument _xml;

    private Project(string file)
    {
        File = file;
        _xml = XDocument.Parse(Repository.Read(file));
    }

    /// <summary>Gets the projects whose assemblies are shipped.</summary>
    public static IReadOnlyList<Project> Shipped { get; } = [.. All("src/")];

    /// <summary>Gets all projects of the repository.</summary>
    public static IReadOnlyList<Project> Everywhere { get; } = [.. All("")];

    public string File { get; }

    public string Name => Path.GetFileNameWithoutExtension(File);

    public string Folder => Path.GetDirectoryName(File)!.Replace('\\', '/');

    public string AssemblyName => _xml.Descendants("AssemblyName").SingleOrDefault()?.Value ?? Name;

    public IEnumerable<string> ProjectReferences => Includes("ProjectReference").Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')));

    public IEnumerable<string> PackageReferences => Includes("PackageReference");

    public IEnumerable<string> FrameworkReferences => Includes("FrameworkReference");

    public IEnumerable<string> InternalsVisibleTo => Includes("InternalsVisibleTo");

    public Assembly Load() => Assembly.Load(AssemblyName);

    public override string ToString() => Name;

    private static IEnumerable<Project> All(string prefix) =>
        Repository.Files.Where(file => file.StartsWith(prefix, StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => new Project(file));

    private IEnumerable<string> Includes(string item) => _xml.Descendants(item).Select(element => element.Attribute("Include")?.Value).OfType<string>();
}
