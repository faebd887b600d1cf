using System.Buffers;

namespace Znode.Client.Connections;

/// <summary>What a server has sent and is not taken yet, in one piece.</summary>
/// <remarks>Owned by the connection's reader. It grows only as bytes arrive, so a length that a server merely announces costs nothing; large once, it is small again when it is empty.</remarks>
internal sealed class ReplyBuffer : IDisposable
{
    private const int LengthMin = 64 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(LengthMin);
    private int _start;
    private int _end;

    /// <summary>Gets what has arrived and is not taken; good until <see cref="Free"/> is asked for.</summary>
    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Gets where the next bytes go: never empty.</summary>
    public Span<byte> Free
    {
        get
        {
            if (_start == _end)
            {
                _start = _end = 0;
                if (_bytes.Length > 2 * LengthMin)
                {
                    Replace(LengthMin);
                }
            }
            else if (_end == _bytes.Length)
            {
                if (_start > _bytes.Length / 2)
                {
                    Unread.CopyTo(_bytes);
                    (_start, _end) = (0, _end - _start);
                }
                else
                {
                    Replace(_bytes.Length * 2);
                }
            }

            return _bytes.AsSpan(_end);
        }
    }

    /// <summary>Notes how much has arrived in <see cref="Free"/>.</summary>
    public void Received(int count) => _end += count;

    /// <summary>Takes bytes off the head of <see cref="Unread"/>.</summary>
    public void Take(int count) => _start += count;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }

    private void Replace(int length)
    {
        var other = ArrayPool<byte>.Shared.Rent(length);
        var unread = Unread;
        unread.CopyTo(other);
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _start, _end) = (other, 0, unread.Length);
    }
}
