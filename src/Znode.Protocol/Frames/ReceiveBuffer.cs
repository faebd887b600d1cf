using System.Buffers;

namespace Znode.Protocol;

/// <summary>What has arrived on one connection and is not taken yet, in one piece.</summary>
/// <remarks>
/// Owned by whoever reads the connection. It grows only as bytes arrive, twice as large each time, so that a length that the peer merely
/// announces costs nothing; the frame reader's limit is its own. Small again as soon as it is empty.
/// </remarks>
/// <param name="lengthMin">How large it is at first, in bytes.</param>
/// <param name="keptLengthMax">Empty and larger than this it is let go.</param>
internal sealed class ReceiveBuffer(int lengthMin, int keptLengthMax)
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(lengthMin);
    private int _start;
    private int _end;

    /// <summary>Gets what has arrived and is not taken; good until <see cref="Free"/> is asked for.</summary>
    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Gets where the next bytes go: never empty.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_start == _end)
            {
                _start = _end = 0;
                if (_bytes.Length > keptLengthMax)
                {
                    Replace(lengthMin);
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

            return _bytes.AsMemory(_end);
        }
    }

    /// <summary>Notes how much has arrived in <see cref="Free"/>.</summary>
    public void Received(int count) => _end += count;

    /// <summary>Takes bytes off the head of <see cref="Unread"/>.</summary>
    public void Take(int count) => _start += count;

    /// <summary>Gives the memory back. Nothing arrives any more.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }

    private void Replace(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length);
        var unread = Unread;
        unread.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _start, _end) = (larger, 0, unread.Length);
    }
}
