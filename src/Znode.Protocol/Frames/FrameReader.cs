using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Znode.Protocol;

/// <summary>Finds whole frames, each an int length and that many bytes, in what has arrived (spec client-protocol §1).</summary>
/// <remarks>
/// Owned by one connection's read loop. A frame in one segment is handed out in place; one that crosses segments is copied to an array that the
/// reader keeps and that never grows beyond the limit.
/// </remarks>
/// <param name="lengthMax">The longest frame, in bytes, that is taken: ZooKeeper's <c>jute.maxbuffer</c>.</param>
internal sealed class FrameReader(int lengthMax = FrameReader.LengthMaxDefault)
{
    /// <summary>The default of <c>jute.maxbuffer</c>: 1 MiB − 1.</summary>
    public const int LengthMaxDefault = 0xfffff;

    /// <summary>Bytes of the length in front of a frame.</summary>
    public const int PrefixLength = 4;

    private byte[] _joined = [];

    /// <summary>Gets the longest frame that is taken.</summary>
    public int LengthMax { get; } = lengthMax;

    /// <summary>Gets the length that the last frame looked at advertised.</summary>
    public int AdvertisedLength { get; private set; }

    /// <summary>Takes the next frame off the head of <paramref name="buffer"/>, which stays as it is unless the frame is complete.</summary>
    /// <param name="buffer">What has arrived.</param>
    /// <param name="frame">The frame without its length; good until the next call and until the buffer is given back.</param>
    public FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (!TryReadInt(buffer, out var length))
        {
            return FrameStatus.Incomplete;
        }

        AdvertisedLength = length;
        if (length < 0 || length > LengthMax)
        {
            return FrameStatus.Refused;
        }

        if (buffer.Length - PrefixLength < length)
        {
            return FrameStatus.Incomplete;
        }

        var body = buffer.Slice(PrefixLength, length);
        frame = body.IsSingleSegment ? body.FirstSpan : Join(body, length);
        buffer = buffer.Slice(body.End);
        return FrameStatus.Complete;
    }

    /// <summary>Looks at the frame at the head of <paramref name="bytes"/>; when it is complete, <see cref="PrefixLength"/> and its length are to be taken off.</summary>
    /// <param name="bytes">What has arrived, in one piece.</param>
    /// <param name="frame">The frame without its length, in place.</param>
    public FrameStatus TryRead(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (!TryReadInt(bytes, out var length))
        {
            return FrameStatus.Incomplete;
        }

        AdvertisedLength = length;
        if (length < 0 || length > LengthMax)
        {
            return FrameStatus.Refused;
        }

        if (bytes.Length - PrefixLength < length)
        {
            return FrameStatus.Incomplete;
        }

        frame = bytes.Slice(PrefixLength, length);
        return FrameStatus.Complete;
    }

    /// <summary>Says why the last frame was refused, in the words that ZooKeeper logs.</summary>
    /// <param name="remote">The peer's address as the connection prints it.</param>
    public string RefusalText(string remote) => string.Create(
        CultureInfo.InvariantCulture,
        $"Len error. A message from {remote} with advertised length of {AdvertisedLength} is either a malformed message or too large to process (length is greater than jute.maxbuffer={LengthMax})");

    /// <summary>Reads the first four bytes without taking them, if they are there.</summary>
    public static bool TryReadInt(ReadOnlySpan<byte> bytes, out int value) => BinaryPrimitives.TryReadInt32BigEndian(bytes, out value);

    /// <summary>Reads the first four bytes without taking them: a frame's length, or on a new connection a four-letter word.</summary>
    public static bool TryReadInt(in ReadOnlySequence<byte> buffer, out int value)
    {
        if (buffer.FirstSpan.Length >= PrefixLength)
        {
            value = BinaryPrimitives.ReadInt32BigEndian(buffer.FirstSpan);
            return true;
        }

        if (buffer.Length < PrefixLength)
        {
            value = 0;
            return false;
        }

        Span<byte> first = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(first);
        value = BinaryPrimitives.ReadInt32BigEndian(first);
        return true;
    }

    private ReadOnlySpan<byte> Join(scoped in ReadOnlySequence<byte> body, int length)
    {
        if (_joined.Length < length)
        {
            _joined = new byte[Math.Min(Math.Max(length, 2L * _joined.Length), LengthMax)];
        }

        body.CopyTo(_joined);
        return _joined.AsSpan(0, length);
    }
}
