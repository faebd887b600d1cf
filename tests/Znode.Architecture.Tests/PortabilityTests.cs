using System.Text.RegularExpressions;

namespace Znode.Architecture.Tests;

/// <summary>The repository speaks of the project alone: it builds anywhere, so it names no machine it was built on.</summary>
[TestFixture]
public sealed partial class PortabilityTests
{
    private static readonly string[] Binary = [".png", ".gz", ".snappy", ".bin", ".log"];

    private static IEnumerable<string> TextFiles => Repository.Files.Where(file => !Binary.Contains(Path.GetExtension(file)) && Path.GetFileName(file) != "PortabilityTests.cs");

    [Test]
    public void No_file_names_a_folder_of_somebody_s_machine()
    {
        // Where this very copy lies is a machine's path too, as is the folder that holds it.
        var here = Regex.Escape(Repository.Root.Replace('\\', '/'));
        var pattern = new Regex($@"{HomeFolder()}|{here}\b");
        Assert.That(FilesThatMatch(pattern), Is.Empty);
    }

    [Test]
    public void No_file_names_where_packages_are_fetched_from() => Assert.That(FilesThatMatch(RegistryHost()), Is.Empty);

    private static IEnumerable<string> FilesThatMatch(Regex pattern) =>
        TextFiles.SelectMany(file => pattern.Matches(Repository.Read(file)).Select(match => $"{file}: {match.Value}"));

    [GeneratedRegex(@"/home/\w+/|/Users/\w+/|/root/\.|[A-Z]:\\Users\\")]
    private static partial Regex HomeFolder();

    [GeneratedRegex(@"api\.nuget\.org|pkgs\.dev\.azure\.com|nuget\.pkg\.github\.com|pypi\.org|registry\.npmjs\.org|repo1?\.maven\.|deb\.debian\.org|proxy\.golang\.org")]
    private static partial Regex RegistryHost();
}
