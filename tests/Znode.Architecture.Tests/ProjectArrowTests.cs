namespace Znode.Architecture.Tests;

/// <summary>The folder tree is the architecture diagram: arrows point one way, and nothing points back.</summary>
[TestFixture]
public sealed class ProjectArrowTests
{
    // docs/architecture.md shows it as a picture. What a project may use it may use through another as well.
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Znode.Core"] = [],
        ["Znode.Consensus"] = ["Znode.Core"],
        ["Znode.Storage"] = ["Znode.Core"],
        ["Znode.Server"] = ["Znode.Core", "Znode.Consensus", "Znode.Storage"],
        ["Znode.Protocol"] = ["Znode.Core"],
        ["Znode.AspNetCore"] = ["Znode.Server", "Znode.Protocol"],
        ["Znode.Client"] = ["Znode.Protocol", "Znode.Core"],
        ["Znode.Recipes"] = ["Znode.Core"],
        ["Znode.Hosting"] = ["Znode.Server", "Znode.Client", "Znode.Recipes"],
        ["Znode.Hosting.AspNetCore"] = ["Znode.Hosting", "Znode.AspNetCore"],
        ["Znode.Extensions.Configuration"] = ["Znode.Client", "Znode.Recipes"],
        ["Znode.Extensions.ServiceDiscovery"] = ["Znode.Recipes"],
        ["Znode.Testing"] = ["Znode.Server"],
        ["Znode.Testing.Hosting"] = ["Znode.Testing", "Znode.Hosting", "Znode.AspNetCore"],
        ["Znode"] = ["Znode.Hosting.AspNetCore"],
        ["Znode.Cli"] = ["Znode.AspNetCore", "Znode.Client", "Znode.Hosting"],
    };

    // Every package that a user gets with ours. One more needs a decision record (docs/decisions).
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Znode.Core"] = ["System.IO.Hashing"],
        ["Znode.Storage"] = ["Microsoft.Extensions.Logging.Abstractions", "Snappier"],
        ["Znode.Server"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Znode.Client"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Znode.Recipes"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Znode.Hosting"] = ["Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Options.ConfigurationExtensions"],
        ["Znode.Extensions.Configuration"] = ["Microsoft.Extensions.Configuration"],
        ["Znode.Extensions.ServiceDiscovery"] = ["Microsoft.Extensions.Features", "Microsoft.Extensions.ServiceDiscovery.Abstractions"],
        ["Znode.AspNetCore"] = ["Google.Protobuf", "Grpc.AspNetCore.Server", "Grpc.Net.Client", "Grpc.Tools"],
    };

    private static readonly string[] WithAspNetCore = ["Znode.AspNetCore", "Znode.Cli", "Znode.Hosting.AspNetCore", "Znode"];

    private static IEnumerable<Project> Shipped => Project.Shipped;

    [TestCaseSource(nameof(Shipped))]
    public void A_project_uses_only_what_its_place_allows(Project project)
    {
        Assert.That(MayUse, Contains.Key(project.Name), "A new project needs a place in the diagram: here and in docs/architecture.md.");
        Assert.That(project.ProjectReferences, Is.SubsetOf(Closure(project.Name)));
    }

    [TestCaseSource(nameof(Shipped))]
    public void A_project_brings_only_the_packages_decided_on(Project project)
    {
        Assert.That(project.PackageReferences, Is.SubsetOf(Packages.GetValueOrDefault(project.Name, [])));
    }

    [TestCaseSource(nameof(Shipped))]
    public void Only_what_listens_needs_ASP_NET_Core(Project project)
    {
        Assert.That(project.FrameworkReferences, WithAspNetCore.Contains(project.Name) ? Is.SubsetOf(new[] { "Microsoft.AspNetCore.App" }) : Is.Empty);
    }

    [TestCaseSource(nameof(Shipped))]
    public void Internals_are_open_to_our_own_projects_only(Project project)
    {
        Assert.That(project.InternalsVisibleTo, Has.All.Matches<string>(assembly => IsOurs(assembly!)));
    }

    [TestCaseSource(nameof(Shipped))]
    public void The_public_api_of_a_project_is_written_down(Project project)
    {
        Assert.That(Repository.Files, Is.SupersetOf(new[] { $"{project.Folder}/PublicAPI.Shipped.txt", $"{project.Folder}/PublicAPI.Unshipped.txt" }));
    }

    [Test]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Znode.sln").Replace('\\', '/');
        Assert.That(Project.Everywhere.Select(project => project.File), Has.All.Matches<string>(file => solution.Contains(file!, StringComparison.Ordinal)));
    }

    // A project that is still to come may be named: the diagram says who it will be.
    private static bool IsOurs(string assembly) =>
        Project.Everywhere.Any(project => project.AssemblyName == assembly || project.Name == assembly) || assembly.StartsWith("Znode.", StringComparison.Ordinal);

    private static HashSet<string> Closure(string name)
    {
        var closure = new HashSet<string>();
        var waiting = new Queue<string>(MayUse[name]);
        while (waiting.TryDequeue(out var next))
        {
            if (closure.Add(next))
            {
                Array.ForEach(MayUse[next], waiting.Enqueue);
            }
        }

        return closure;
    }
}
