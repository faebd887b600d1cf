using System.Text;
using CsCheck;

namespace Znode.Core.Tests;

/// <summary>The check on bytes says what the rules of spec semantics §2 say of the characters, for any path.</summary>
[TestFixture]
internal sealed class PathRulesPropertyTests
{
    private static readonly Gen<string> Paths = Gen.Frequency(
        (20, Gen.Int[0, 5].Select(i => "/a.b/."[i])),
        (2, Gen.Char['\0', '\u00ff']),
        (1, Gen.Char['\u0100', '\ud7ff']),
        (1, Gen.Char['\ue000', '\uffff'])).Array[0, 12].Select(characters => new string(characters));

    [Test]
    public void Any_path_is_judged_by_its_characters() => Paths.Sample(path =>
        PathRules.IsValid(Encoding.UTF8.GetBytes(path), out _) == IsValid(path) && PathRules.IsValid(Encoding.UTF8.GetBytes($"/{path}"), out _) == IsValid($"/{path}"));

    [Test]
    public void Any_bytes_that_are_accepted_are_well_formed_and_judged_by_their_characters() => Gen.Byte.Array[0, 12].Sample(bytes =>
    {
        byte[] path = [(byte)'/', .. bytes];
        return PathRules.IsValid(path, out _) == (IsWellFormed(path) && IsValid(Encoding.UTF8.GetString(path)));
    });

    [Test]
    public void A_valid_path_is_its_parent_a_slash_and_a_name() => Paths.Sample(path =>
    {
        var utf8 = Encoding.UTF8.GetBytes($"/{path}");
        if (path.Length > 0 && PathRules.IsValid(utf8, out _))
        {
            var parent = PathRules.ParentOf(utf8);
            Assert.That(PathRules.IsValid(parent, out _), Is.True);
            Assert.That(utf8.AsSpan().StartsWith(parent), Is.True);
            Assert.That(utf8.AsSpan(parent.Length).TrimStart((byte)'/').Contains((byte)'/'), Is.False);
        }
    });

    private static bool IsWellFormed(byte[] bytes) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)).AsSpan().SequenceEqual(bytes);

    private static bool IsValid(string path) =>
        path == "/"
        || (path.StartsWith('/') && path[1..].Split('/').All(name => name is not ("" or "." or ".."))
            && path.All(c => c is not ((>= '\0' and <= '\u001f') or (>= '\u007f' and <= '\u009f') or (>= '\ud800' and <= '\uf8ff') or >= '\ufff0')));
}
