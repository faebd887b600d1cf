using Microsoft.Win32.SafeHandles;

namespace Znode.Storage;

/// <summary>A file of the real file system.</summary>
internal sealed class DiskFile(SafeFileHandle handle) : IStorageFile
{
    /// <inheritdoc/>
    public long Length => RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public int Read(Span<byte> target, long offset)
    {
        var total = 0;
        while (total < target.Length)
        {
            var count = RandomAccess.Read(handle, target[total..], offset + total);
            if (count == 0)
            {
                break;
            }

            total += count;
        }

        return total;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        try
        {
            RandomAccess.Write(handle, source, offset);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // The runtime's word for EFBIG: the file would pass the process's or the file system's limit.
            throw new IOException($"The file would grow too large: {e.Message}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    /// <inheritdoc/>
    public void Sync() => DurableIo.SyncData(handle);

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
