namespace Znode.Architecture.Tests;

/// <summary><c>tests/</c> mirrors <c>src/</c> folder for folder, so that the tests of a concept are found by its place.</summary>
[TestFixture]
public sealed class TestFolderTests
{
    // What belongs to no folder of src: suites that any implementation of a contract must pass and what they run on, naive models, faulty devices, and fixtures.
    private static readonly string[] Kinds = ["Backends", "Conformance", "Faults", "Model", "Support", "Transcripts"];

    private static IEnumerable<Project> Shipped => Project.Shipped;

    [TestCaseSource(nameof(Shipped))]
    public void A_folder_of_tests_has_the_name_of_the_folder_it_tests(Project project)
    {
        var folders = FoldersWithSources(project.Folder);
        var testFolders = FoldersWithSources($"tests/{project.Name}.Tests");
        Assert.That(testFolders.Where(folder => !Kinds.Contains(Path.GetFileName(folder))), Is.SubsetOf(folders));
    }

    [Test]
    public void Every_test_project_tests_a_project_or_is_a_kind_of_its_own()
    {
        string[] kinds = ["Znode.Architecture.Tests", "Znode.Interop.Tests"];
        var strays = Project.Everywhere.Where(project => project.Folder.StartsWith("tests/", StringComparison.Ordinal) && project.Name.EndsWith(".Tests", StringComparison.Ordinal))
            .Select(project => project.Name).Except(kinds).Except(Project.Shipped.Select(project => project.Name + ".Tests"));
        Assert.That(strays, Is.Empty);
    }

    private static HashSet<string> FoldersWithSources(string root) =>
        [.. Repository.Sources(root).Select(file => Path.GetDirectoryName(file[(root.Length + 1)..])!.Replace('\\', '/')).Where(folder => folder.Length > 0)];
}
