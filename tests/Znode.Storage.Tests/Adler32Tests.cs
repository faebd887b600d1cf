using CsCheck;

namespace Znode.Storage.Tests;

public sealed class Adler32Tests
{
    [TestCase("", 0x00000001u)]
    [TestCase("a", 0x00620062u)]
    [TestCase("Wikipedia", 0x11e60398u)]
    public void Known_texts_have_their_known_checksums(string text, uint checksum) =>
        Assert.That(Adler32.Compute(System.Text.Encoding.ASCII.GetBytes(text)), Is.EqualTo(checksum));

    [Test]
    public void It_is_the_definition() => Gen.Byte.Array[0, 20_000].Sample(bytes => Adler32.Compute(bytes) == ByDefinition(bytes));

    [Test]
    public void Nothing_overflows([Values(15, 16, 4096, 5552, 5553, 1_000_000)] int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(0xff);
        Assert.That(Adler32.Compute(bytes), Is.EqualTo(ByDefinition(bytes)));
    }

    [Test]
    public void It_can_be_taken_piece_by_piece() => Gen.Select(Gen.Byte.Array[0, 5_000], Gen.Int[0, 5_000]).Sample((bytes, at) =>
    {
        at = Math.Min(at, bytes.Length);
        return Adler32.Update(Adler32.Compute(bytes.AsSpan(0, at)), bytes.AsSpan(at)) == Adler32.Compute(bytes);
    });

    private static uint ByDefinition(byte[] bytes)
    {
        uint a = 1, b = 0;
        foreach (var value in bytes)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        return (b << 16) | a;
    }
}
