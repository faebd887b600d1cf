using CsCheck;

namespace Znode.AspNetCore.Peers.Http2;

public sealed class HeaderBlockTests
{
    [Test]
    public void Headers_come_out_as_they_went_in() =>
        Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 20], Gen.String[Gen.Char[' ', '~'], 0, 400]).Array[0, 10].Sample(headers =>
        {
            using var block = new MemoryStream();
            foreach (var (name, value) in headers)
            {
                HeaderBlock.Append(block, name, value);
            }

            return HeaderBlock.Read(block.ToArray()).SequenceEqual(headers);
        });

    [Test]
    public void Bytes_that_are_no_headers_are_refused_and_nothing_worse() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        try
        {
            Assert.That(HeaderBlock.Read(bytes).Count(), Is.LessThanOrEqualTo(bytes.Length));
        }
        catch (IOException)
        {
            // Refused: what the connection ends for.
        }
    });

    [Test]
    public void What_Kestrel_sends_is_read()
    {
        // :status 200 by its number; content-type by the number of its name; grpc-status by a name of its own (RFC 7541, 6.1 and 6.2).
        byte[] block = [0x20, 0x88, 0x0f, 0x10, 16, .. "application/grpc"u8, 0x00, 11, .. "grpc-status"u8, 1, .. "0"u8];

        Assert.That(HeaderBlock.Read(block), Is.EqualTo(new[] { (":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "0") }));
    }
}
