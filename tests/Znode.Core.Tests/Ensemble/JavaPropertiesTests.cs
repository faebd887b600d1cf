using Znode.Ensemble;

namespace Znode.Core.Tests.Ensemble;

public sealed class JavaPropertiesTests
{
    [TestCase("tickTime=2000", "tickTime", "2000")]
    [TestCase("tickTime: 2000", "tickTime", "2000")]
    [TestCase("tickTime 2000", "tickTime", "2000")]
    [TestCase("  tickTime \t = \t 2000  ", "tickTime", "2000")]
    [TestCase("server.1=a:2888:3888", "server.1", "a:2888:3888")]
    [TestCase("dataDir=C\\:\\\\zk data", "dataDir", "C:\\zk data")]
    [TestCase("a\\=b=c", "a=b", "c")]
    [TestCase("text=\\u0041\\tb", "text", "A\tb")]
    [TestCase("list=a,\\\n   b,\\\n\tc", "list", "a,b,c")]
    [TestCase("even=a\\\\\nnext=1", "even", "a\\")]
    [TestCase("last=a\\", "last", "a")]
    [TestCase("empty=", "empty", "")]
    [TestCase("alone", "alone", "")]
    [TestCase("windows=1\r\nnext=2", "windows", "1")]
    [TestCase("mac=1\rnext=2", "mac", "1")]
    [TestCase("value=a=b:c", "value", "a=b:c")]
    [TestCase("unknownEscape=\\q\\'", "unknownEscape", "q'")]
    public void An_entry_is_read_as_Java_reads_it(string text, string key, string value)
    {
        var entry = JavaProperties.Parse(text)[0];

        Assert.That((entry.Key, entry.Value), Is.EqualTo((key, value)));
    }

    [Test]
    public void Comments_and_empty_lines_are_no_entries()
    {
        Assert.That(JavaProperties.Parse("# a=1\n! b=2\n\n   \n   # c=3\n"), Is.Empty);
    }

    [Test]
    public void A_comment_is_not_continued()
    {
        Assert.That(JavaProperties.Parse("# a \\\nb=2").Single().Key, Is.EqualTo("b"));
    }

    [Test]
    public void The_last_value_of_a_repeated_key_wins_and_says_where_it_stands()
    {
        Assert.That(JavaProperties.Parse("a=1\nb=2\na=3"), Is.EqualTo(new JavaProperty[] { new("a", "3", 3), new("b", "2", 2) }));
    }

    [Test]
    public void A_continued_entry_is_named_by_its_first_line()
    {
        Assert.That(JavaProperties.Parse("\na=1,\\\n2\nb=3").Select(entry => entry.Line), Is.EqualTo(new[] { 2, 4 }));
    }

    [TestCase("a=\\u12")]
    [TestCase("a=\\u12x4")]
    public void A_broken_unicode_escape_names_its_line(string text)
    {
        Assert.That(() => JavaProperties.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains("line 1"));
    }
}
