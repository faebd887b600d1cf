using System.Text;
using CsCheck;
using Znode.Paths;

namespace Znode.Tests;

[TestFixture]
public sealed class ZnodePathTests
{
    private static readonly Gen<string> Component = Gen.Char['a', 'z'].Array[1, 5].Select(c => new string(c));
    private static readonly Gen<ZnodePath> SomePath = Component.Array[0, 5].Select(parts => parts.Aggregate(ZnodePath.Root, (path, part) => path / part));
    private static readonly Gen<ZnodePath> AnyPath =
        Gen.OneOf(Gen.Char['!', '-'], Gen.Char['0', '~'], Gen.Char['\u00a0', '\ud7ff'], Gen.Char['\uf900', '\uffef']).Array[1, 5].Select(c => new string(c))
            .Array[0, 5].Select(parts => parts.Aggregate(ZnodePath.Root, (path, part) => path / part));

    // Mostly what a path is made of, so that faults are rare enough for valid paths to come up, and all ranges that are refused.
    private static readonly Gen<string> AlmostPath = Gen.OneOf(
        Gen.Const('/'), Gen.Const('.'), Gen.Char['a', 'c'], Gen.Char['a', 'c'], Gen.Char['\u0000', '\u00ff'], Gen.Char['\ud7f0', '\uffff']).Array[0, 12].Select(c => new string(c));

    [TestCase("/")]
    [TestCase("/a")]
    [TestCase("/a/b")]
    [TestCase("/...")]
    [TestCase("/.a")]
    [TestCase("/a.")]
    [TestCase("/ ")]
    [TestCase("/köln/東京")]
    [TestCase("/\uf900")]
    [TestCase("/\uffef")]
    public void A_path_of_ZooKeeper_is_taken_as_it_is(string text)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ZnodePath.TryParse(text, out var path), Is.True);
            Assert.That(path.Value, Is.EqualTo(text));
            Assert.That(ZnodePath.Parse(text), Is.EqualTo(path));
        }
    }

    [TestCase("", "A znode path is not empty: the root is \"/\".")]
    [TestCase("a/b", "A znode path begins with '/', and \"a/b\" does not: write \"/a/b\".")]
    [TestCase("/a/", "A znode path does not end with '/', and \"/a/\" does at index 2.")]
    [TestCase("//", "A znode path has no empty component, and \"//\" has one at index 1, between two '/'.")]
    [TestCase("/a//b", "A znode path has no empty component, and \"/a//b\" has one at index 3, between two '/'.")]
    [TestCase("/a/./b", "A znode path has no component \".\" or \"..\", and \"/a/./b\" has one at index 3.")]
    [TestCase("/a/..", "A znode path has no component \".\" or \"..\", and \"/a/..\" has one at index 3.")]
    public void A_message_says_what_is_wrong_and_where(string text, string message)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => ZnodePath.Parse(text), Throws.TypeOf<FormatException>().With.Message.EqualTo(message));
            Assert.That(ZnodePath.TryParse(text, out var path), Is.False);
            Assert.That(path, Is.EqualTo(ZnodePath.Root));
        }
    }

    [TestCase('\u0000')]
    [TestCase('\u001f')]
    [TestCase('\u007f')]
    [TestCase('\u009f')]
    [TestCase('\ud800')]
    [TestCase('\udfff')]
    [TestCase('\ue000')]
    [TestCase('\uf8ff')]
    [TestCase('\ufff0')]
    [TestCase('\uffff')]
    public void A_forbidden_character_is_named_by_its_number_and_not_printed(char forbidden)
    {
        var text = $"/a/b{forbidden}c";
        Assert.That(
            () => ZnodePath.Parse(text),
            Throws.TypeOf<FormatException>().With.Message.Contains($"U+{(int)forbidden:X4}").And.Message.Contains("at index 4").And.Message.Not.Contains(forbidden.ToString()));
    }

    [Test]
    public void A_message_about_a_very_long_path_is_short() =>
        Assert.That(() => ZnodePath.Parse(new string('a', 1_000_000)), Throws.TypeOf<FormatException>().With.Message.Length.LessThan(1000));

    [Test]
    public void Null_is_no_path()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => ZnodePath.Parse(null!), Throws.ArgumentNullException);
            Assert.That(ZnodePath.TryParse(null, out _), Is.False);
        }
    }

    [Test]
    public void The_default_value_is_the_root()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(default(ZnodePath), Is.EqualTo((ZnodePath)"/"));
            Assert.That(default(ZnodePath).GetHashCode(), Is.EqualTo(ZnodePath.Parse("/").GetHashCode()));
            Assert.That(default(ZnodePath).ToString(), Is.EqualTo("/"));
            Assert.That(ZnodePath.Root.IsRoot);
            Assert.That(ZnodePath.Root.Parent, Is.EqualTo(ZnodePath.Root));
            Assert.That(ZnodePath.Root.Name, Is.Empty);
            Assert.That(ZnodePath.Root.Segments, Is.Empty);
            Assert.That(ZnodePath.Root.Depth, Is.Zero);
            Assert.That(ZnodePath.Root.ToUtf8(), Is.EqualTo("/"u8.ToArray()));
            Assert.That(ZnodePath.Root / "a", Is.EqualTo((ZnodePath)"/a"));
        }
    }

    [Test]
    public void A_path_knows_its_parts()
    {
        ZnodePath path = "/services/orders/10.0.0.7";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(path.Name, Is.EqualTo("10.0.0.7"));
            Assert.That(path.Parent, Is.EqualTo((ZnodePath)"/services/orders"));
            Assert.That(path.Segments, Is.EqualTo(new[] { "services", "orders", "10.0.0.7" }));
            Assert.That(path.Depth, Is.EqualTo(3));
            Assert.That(((ZnodePath)"/services").Parent, Is.EqualTo(ZnodePath.Root));
        }
    }

    [TestCase("/a", "b")]
    [TestCase("/a", "/")]
    [TestCase("/a", "/b")]
    [TestCase("/a", "b/")]
    [TestCase("/a", "..")]
    [TestCase("/a", "")]
    public void A_relative_part_is_checked(string parent, string relative)
    {
        var path = ZnodePath.Parse(parent);
        if (relative == "b")
        {
            Assert.That(path / relative, Is.EqualTo((ZnodePath)"/a/b"));
        }
        else
        {
            Assert.That(() => path / relative, Throws.TypeOf<FormatException>());
        }
    }

    [TestCase("/", "/a", true)]
    [TestCase("/a", "/a/b", true)]
    [TestCase("/a", "/a/b/c", true)]
    [TestCase("/a", "/a", false)]
    [TestCase("/a", "/ab", false)]
    [TestCase("/a/b", "/a", false)]
    [TestCase("/", "/", false)]
    [TestCase("/a", "/", false)]
    public void An_ancestor_is_a_proper_prefix_by_components(string ancestor, string path, bool expected) =>
        Assert.That(ZnodePath.Parse(ancestor).IsAncestorOf(path), Is.EqualTo(expected));

    [Test]
    public void A_path_that_is_not_below_is_not_relative() =>
        Assert.That(() => ZnodePath.Parse("/ab").RelativeTo("/a"), Throws.ArgumentException.With.Message.Contains("/ab does not lie at or below /a"));

    [Test]
    public void A_parse_agrees_with_the_check_of_the_tree() => AlmostPath.Sample(text =>
    {
        // A lone surrogate has no UTF-8 form of its own; both refuse it, as U+FFFD and as itself.
        var isPath = PathRules.IsValid(Encoding.UTF8.GetBytes(text), out _);
        return ZnodePath.TryParse(text, out _) == isPath && (PathFaultFinder.FindFault(text) is null) == isPath;
    });

    [Test]
    public void Text_and_UTF8_come_back_the_same() => AnyPath.Sample(path =>
    {
        var buffer = new byte[path.Utf8Length];
        return ZnodePath.FromUtf8(path.ToUtf8()) == path
            && path.TryFormat(buffer, out var written) && written == buffer.Length && buffer.AsSpan().SequenceEqual(path.ToUtf8())
            && !path.TryFormat(buffer.AsSpan(1), out _)
            && path.ToUtf8().AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(path.Value));
    });

    [Test]
    public void Going_down_and_up_comes_back() => Gen.Select(SomePath, Component).Sample((path, name) =>
        (path / name).Parent == path && (path / name).Name == name && path.IsAncestorOf(path / name) && (path / name).Depth == path.Depth + 1);

    [Test]
    public void Relative_is_the_inverse_of_below() => Gen.Select(SomePath, SomePath).Sample((root, path) =>
        (root / path).RelativeTo(root) == path && (root == root / path || root.IsAncestorOf(root / path)));

    [Test]
    public void Segments_make_the_path_again() => SomePath.Sample(path =>
        path.Segments.Aggregate(ZnodePath.Root, (parent, name) => parent / name) == path && path.Segments.Count == path.Depth);

    [Test]
    public void Order_is_that_of_the_text() => Gen.Select(SomePath, SomePath).Sample((left, right) =>
        Math.Sign(left.CompareTo(right)) == Math.Sign(string.CompareOrdinal(left.Value, right.Value))
        && left < right == string.CompareOrdinal(left.Value, right.Value) < 0
        && (left.CompareTo(right) == 0) == (left == right));
}
