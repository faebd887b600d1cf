using System.Text;

namespace Znode.Core.Tests;

/// <summary>Which paths are valid, and what is made of them. Source: spec semantics §2, §6.</summary>
[TestFixture]
internal sealed class PathRulesTests
{
    [TestCase("/")]
    [TestCase("/a")]
    [TestCase("/a/b/c")]
    [TestCase("/...")]
    [TestCase("/.a")]
    [TestCase("/a.")]
    [TestCase("/a..")]
    [TestCase("/..a/b")]
    [TestCase("/a b")]
    [TestCase("/a\\b:*?\"<>|~")]
    [TestCase("/\u00a0")]
    [TestCase("/köln/日本")]
    [TestCase("/\ud7ff")]
    [TestCase("/\uf900")]
    [TestCase("/\uffef")]
    public void A_valid_path_has_no_problem(string path)
    {
        Assert.That(PathRules.IsValid(Utf8(path), out var problem), Is.True, problem);
        Assert.That(problem, Is.Null);
    }

    [TestCase("", "Path length must be > 0")]
    [TestCase("a", "Path must start with / character")]
    [TestCase("a/b", "Path must start with / character")]
    [TestCase("/a/", "Path must not end with / character")]
    [TestCase("//", "Path must not end with / character")]
    [TestCase("//a", "empty node name specified @1")]
    [TestCase("/a//b", "empty node name specified @3")]
    [TestCase("/.", "relative paths not allowed @1")]
    [TestCase("/..", "relative paths not allowed @2")]
    [TestCase("/./a", "relative paths not allowed @1")]
    [TestCase("/a/../b", "relative paths not allowed @4")]
    [TestCase("/a/.", "relative paths not allowed @3")]
    [TestCase("/a\0b", "null character not allowed @2")]
    [TestCase("/\u0001", "invalid character @1")]
    [TestCase("/a\u001f", "invalid character @2")]
    [TestCase("/\u007f", "invalid character @1")]
    [TestCase("/é\u0080", "invalid character @2")]
    [TestCase("/\u009f", "invalid character @1")]
    [TestCase("/\ue000", "invalid character @1")]
    [TestCase("/\uf8ff", "invalid character @1")]
    [TestCase("/\ufff0", "invalid character @1")]
    [TestCase("/\uffff", "invalid character @1")]
    public void An_invalid_path_is_refused_with_ZooKeepers_reason(string path, string expected)
    {
        Assert.That(PathRules.IsValid(Utf8(path), out var problem), Is.False);
        Assert.That(problem, Is.EqualTo(expected));
    }

    [Test]
    public void A_character_outside_the_basic_plane_is_refused_because_it_is_two_surrogates() =>
        Assert.That(PathRules.IsValid("/a😀"u8, out _), Is.False);

    [TestCase(new byte[] { 0x2F, 0x80 }, Description = "a continuation byte alone")]
    [TestCase(new byte[] { 0x2F, 0xC3 }, Description = "cut short")]
    [TestCase(new byte[] { 0x2F, 0xC0, 0x80 }, Description = "Java's modified UTF-8 of NUL")]
    [TestCase(new byte[] { 0x2F, 0xC0, 0xAE }, Description = "an overlong dot")]
    [TestCase(new byte[] { 0x2F, 0xED, 0xA0, 0x80 }, Description = "a surrogate")]
    [TestCase(new byte[] { 0x2F, 0xFF })]
    public void Bytes_that_are_not_UTF_8_are_refused(byte[] path) => Assert.That(PathRules.IsValid(path, out _), Is.False);

    [TestCase("/a", true)]
    [TestCase("a/b", true)]
    [TestCase("/a/", true)]
    [TestCase("//", true)]
    [TestCase("a", false)]
    [TestCase("", false)]
    [TestCase("/a\0", false)]
    public void A_plausible_path_has_a_slash_and_no_NUL(string path, bool expected) => Assert.That(PathRules.IsPlausible(Utf8(path)), Is.EqualTo(expected));

    [TestCase("/a\0", true)]
    [TestCase("/a", false)]
    [TestCase("", false)]
    public void A_NUL_is_found(string path, bool expected) => Assert.That(PathRules.HasNul(Utf8(path)), Is.EqualTo(expected));

    [TestCase("/a/b", "/a")]
    [TestCase("/a/b/c", "/a/b")]
    [TestCase("/a", "/")]
    [TestCase("/", "/")]
    [TestCase("/a/", "/a")]
    [TestCase("/a//b", "/a/")]
    [TestCase("a/b", "a")]
    public void The_parent_is_everything_before_the_last_slash(string path, string parent) =>
        Assert.That(Encoding.UTF8.GetString(PathRules.ParentOf(Utf8(path))), Is.EqualTo(parent));

    [TestCase(0, "/a0000000000")]
    [TestCase(36, "/a0000000036")]
    [TestCase(1_234_567_890, "/a1234567890")]
    [TestCase(int.MaxValue, "/a2147483647")]
    [TestCase(-1, "/a-000000001")]
    [TestCase(-123_456_789, "/a-123456789")]
    [TestCase(-1_234_567_890, "/a-1234567890")]
    [TestCase(int.MinValue, "/a-2147483648")]
    public void A_sequence_number_is_printed_as_Java_prints_ten_digits(int number, string expected) =>
        Assert.That(Encoding.UTF8.GetString(PathRules.AppendSequence(Utf8("/a"), number)), Is.EqualTo(expected));

    [Test]
    public void A_sequence_number_may_follow_a_slash() =>
        Assert.That(Encoding.UTF8.GetString(PathRules.AppendSequence(Utf8("/a/"), 0)), Is.EqualTo("/a/0000000000"));

    [TestCase("/", true)]
    [TestCase("/zookeeper", true)]
    [TestCase("/zookeeper/quota", true)]
    [TestCase("/zookeeper/config", true)]
    [TestCase("/zookeeper/other", false)]
    [TestCase("/zookeeper/quota/a", false)]
    [TestCase("/zookeeper/", false)]
    [TestCase("/zookeepers", false)]
    [TestCase("/a", false)]
    [TestCase("", false)]
    public void The_znodes_that_every_tree_begins_with_are_special(string path, bool expected) =>
        Assert.That(PathRules.IsSpecial(Utf8(path)), Is.EqualTo(expected));

    private static byte[] Utf8(string path) => Encoding.UTF8.GetBytes(path);
}
