using System.Text;

namespace Znode.Core.Tests;

[TestFixture]
internal sealed class Utf8PathComparerTests
{
    [Test]
    public void A_table_keyed_by_arrays_is_looked_up_by_a_span()
    {
        var table = new Dictionary<byte[], int>(new Utf8PathComparer(1)) { [Encoding.UTF8.GetBytes("/a/ö")] = 1 };
        var lookup = table.GetAlternateLookup<ReadOnlySpan<byte>>();
        Assert.That(lookup.TryGetValue("/a/ö"u8, out var value), Is.True);
        Assert.That(value, Is.EqualTo(1));
        Assert.That(lookup.ContainsKey("/A/ö"u8), Is.False);
        lookup["/b"u8] = 2;
        Assert.That(table[Encoding.UTF8.GetBytes("/b")], Is.EqualTo(2));
    }

    [Test]
    public void Null_equals_only_null()
    {
        Assert.That(new Utf8PathComparer(1).Equals((byte[]?)null, null), Is.True);
        Assert.That(new Utf8PathComparer(1).Equals(null, []), Is.False);
        Assert.That(new Utf8PathComparer(1).Equals((byte[])[], null), Is.False);
    }
}
