using System.Text.Json;
using System.Text.Json.Serialization;

namespace Znode.Recipes.Tests.Queues;

public sealed partial class ZnodeCodecTests
{
    [Test]
    public void Values_come_back()
    {
        Assert.That(ZnodeCodec.Utf8.Decode(ZnodeCodec.Utf8.Encode("grün")), Is.EqualTo("grün"));
        Assert.That(ZnodeCodec.Bytes.Decode(ZnodeCodec.Bytes.Encode(new byte[] { 1, 2 })).ToArray(), Is.EqualTo(new byte[] { 1, 2 }));
        var json = ZnodeCodec.Json(Context.Default.Job);
        Assert.That(json.Decode(json.Encode(new Job("a", 3))), Is.EqualTo(new Job("a", 3)));
    }

    [Test]
    public void JSON_s_null_is_no_value() => Assert.Throws<JsonException>(() => ZnodeCodec.Json(Context.Default.Job).Decode("null"u8.ToArray()));

    internal sealed record Job(string Name, int Count);

    [JsonSerializable(typeof(Job))]
    internal sealed partial class Context : JsonSerializerContext;
}
