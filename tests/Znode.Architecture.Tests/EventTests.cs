using System.Text.RegularExpressions;

namespace Znode.Architecture.Tests;

/// <summary>Log events have numbers that operators rely on: each is used once and listed in docs/events.md.</summary>
[TestFixture]
public sealed partial class EventTests
{
    private static readonly string[] InCode =
        [.. Repository.Sources("src").SelectMany(file => LoggerMessage().Matches(Repository.Read(file)).Select(match => match.Groups["id"].Value))];

    [Test]
    public void No_number_is_used_twice() => Assert.That(InCode, Is.Unique);

    [Test]
    public void The_list_has_every_event_and_no_other() =>
        Assert.That(Listed().Matches(Repository.Read("docs/events.md")).Select(match => match.Groups["id"].Value), Is.EquivalentTo(InCode));

    [GeneratedRegex(@"\[LoggerMessage\(\s*(EventId\s*=\s*)?(?<id>\d+)")]
    private static partial Regex LoggerMessage();

    [GeneratedRegex(@"^\| (?<id>\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
