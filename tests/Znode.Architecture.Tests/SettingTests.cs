using System.Reflection;
using System.Text.RegularExpressions;
using Znode.AspNetCore;
using Znode.Server;
using Znode.Storage;

namespace Znode.Architecture.Tests;

/// <summary>Whoever comes from a zoo.cfg finds each key that is followed, and each option that a program can set, in one table.</summary>
[TestFixture]
public sealed partial class SettingTests
{
    private static string Table => Repository.Read("docs/migrating.md");

    private static IEnumerable<string> Keys => FollowedKey().Matches(Repository.Read("src/Znode.Cli/Server/ZooCfgKeys.cs")).Select(match => match.Groups["key"].Value);

    private static IEnumerable<string> Options => new[] { typeof(ZnodeMemberOptions), typeof(FileStorageOptions), typeof(ClientPortOptions), typeof(PeerPortOptions) }
        .SelectMany(options => options.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)).Select(option => option.Name).Distinct();

    [Test]
    public void Every_key_that_is_followed_is_in_the_table()
    {
        Assert.That(Keys.Count(), Is.GreaterThan(50));
        Assert.That(Keys.Where(key => !IsNamed(key.Replace("trustStore", "keyStore", StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public void Every_option_is_in_the_table() => Assert.That(Options.Where(option => !IsNamed(option)), Is.Empty);

    /// <summary>As a word of its own in code, with what it belongs to before it or an example behind it.</summary>
    private static bool IsNamed(string name) => Regex.IsMatch(Table, $@"`([A-Za-z]+\.)?{Regex.Escape(name)}[`=]");

    [GeneratedRegex("ZooCfgKey\\.\\w+\\(\\s*\"(?<key>[^\"]+)\"")]
    private static partial Regex FollowedKey();
}
