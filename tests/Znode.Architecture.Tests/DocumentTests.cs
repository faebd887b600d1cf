using System.Text.RegularExpressions;

namespace Znode.Architecture.Tests;

/// <summary>Documents are found from the README, lead somewhere, and show code that compiles.</summary>
[TestFixture]
public sealed partial class DocumentTests
{
    private static IEnumerable<string> Documents => Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal));

    [Test]
    public void Every_file_in_docs_is_reached_from_the_readme()
    {
        var reached = new HashSet<string> { "README.md" };
        var waiting = new Queue<string>(reached);
        while (waiting.TryDequeue(out var document))
        {
            foreach (var target in LinksOf(document).Where(target => Repository.Files.Contains(target) && reached.Add(target)))
            {
                if (target.EndsWith(".md", StringComparison.Ordinal))
                {
                    waiting.Enqueue(target);
                }
            }
        }

        Assert.That(Repository.Files.Where(file => file.StartsWith("docs/", StringComparison.Ordinal)).Except(reached), Is.Empty);
    }

    [TestCaseSource(nameof(Documents))]
    public void Every_link_leads_to_a_file_or_folder(string document) =>
        Assert.That(LinksOf(document).Where(target => !Path.Exists(Path.Combine(Repository.Root, target))), Is.Empty);

    [TestCaseSource(nameof(Documents))]
    public void Every_link_into_a_document_leads_to_a_heading(string document)
    {
        var broken = Link().Matches(Repository.Read(document)).Select(match => match.Groups["target"].Value)
            .Where(target => target.Contains('#', StringComparison.Ordinal) && !IsElsewhere(target))
            .Where(target => !HeadingsOf(target.StartsWith('#') ? document : Resolve(document, target)).Contains(target[(target.IndexOf('#', StringComparison.Ordinal) + 1)..]));
        Assert.That(broken, Is.Empty);
    }

    [TestCaseSource(nameof(Documents))]
    public void Code_is_compiled_in_samples(string document)
    {
        var samples = Repository.Sources("samples").Select(file => Normalize(Repository.Read(file))).ToArray();
        var strays = CSharp().Matches(Repository.Read(document)).Select(match => Normalize(match.Groups["code"].Value)).Where(code => !samples.Any(sample => sample.Contains(code, StringComparison.Ordinal)));
        Assert.That(strays, Is.Empty, "Code in a document stands word for word in samples/, where it is built and run.");
    }

    private static IEnumerable<string> LinksOf(string document) =>
        Link().Matches(Repository.Read(document)).Select(match => match.Groups["target"].Value).Where(target => !IsElsewhere(target) && !target.StartsWith('#')).Select(target => Resolve(document, target));

    private static bool IsElsewhere(string target) => target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal);

    private static string Resolve(string document, string target)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        return Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, target.Split('#')[0]))).Replace('\\', '/').TrimEnd('/');
    }

    // As GitHub makes them: lower case, no punctuation, hyphens for spaces.
    private static IEnumerable<string> HeadingsOf(string document) =>
        Heading().Matches(Repository.Read(document)).Select(match => NotInAnchor().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static string Normalize(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"^```csharp\n(?<code>[\s\S]*?)^```", RegexOptions.Multiline)]
    private static partial Regex CSharp();
}
