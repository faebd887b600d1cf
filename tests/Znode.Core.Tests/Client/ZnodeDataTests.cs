using System.Text.Json;
using System.Text.Json.Serialization;

namespace Znode.Tests.Client;

[TestFixture]
public sealed partial class ZnodeDataTests
{
    [Test]
    public void Null_data_is_told_from_empty()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new ZnodeData((byte[]?)null, default).HasData, Is.False);
            Assert.That(new ZnodeData((byte[]?)[], default).HasData, Is.True);
            Assert.That(new ZnodeData((ReadOnlyMemory<byte>?)null, default).HasData, Is.False);
            Assert.That(new ZnodeData(ReadOnlyMemory<byte>.Empty, default).HasData, Is.True);
            Assert.That(new ZnodeData((byte[]?)null, default).Data.IsEmpty);
        }
    }

    [Test]
    public void The_stat_is_the_one_that_was_given([Values] bool hasData)
    {
        var leaf = new Stat { Czxid = new(5), Mzxid = new(9), Pzxid = new(5), Ctime = 100, Mtime = 200, Version = 3, DataLength = hasData ? 2 : 0 };
        Stat[] stats =
        [
            default,
            leaf,
            leaf with { Pzxid = new(6) },
            leaf with { Cversion = 1 },
            leaf with { Aversion = 1 },
            leaf with { EphemeralOwner = new(7) },
            leaf with { DataLength = 1 },
            leaf with { NumChildren = 1 },
        ];
        Assert.That(stats.Select(stat => new ZnodeData(hasData ? "ab"u8.ToArray() : null, stat).Stat), Is.EqualTo(stats));
    }

    [Test]
    public void Text_is_UTF8()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new ZnodeData("zhangsan 張三"u8.ToArray(), default).GetString(), Is.EqualTo("zhangsan 張三"));
            Assert.That(new ZnodeData((byte[]?)null, default).GetString(), Is.Empty);
            Assert.That(new ZnodeData([0xFF], default).GetString(), Is.EqualTo("\uFFFD"));
        }
    }

    [Test]
    public void Json_is_read_with_the_type_s_own_reader()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new ZnodeData("""{"Host":"10.0.0.7","Port":80}"""u8.ToArray(), default).GetJson(Json.Default.Endpoint), Is.EqualTo(new Endpoint("10.0.0.7", 80)));
            Assert.That(new ZnodeData((byte[]?)null, default).GetJson(Json.Default.Endpoint), Is.Null);
            Assert.That(new ZnodeData("null"u8.ToArray(), default).GetJson(Json.Default.Endpoint), Is.Null);
            Assert.That(() => new ZnodeData("no"u8.ToArray(), default).GetJson(Json.Default.Endpoint), Throws.TypeOf<JsonException>());
        }
    }

    internal sealed record Endpoint(string Host, int Port);

    [JsonSerializable(typeof(Endpoint))]
    internal sealed partial class Json : JsonSerializerContext;
}
