namespace Znode.Storage;

/// <summary>The file that the log is writing at the moment.</summary>
/// <remarks>
/// Made under another name, with its header and the first zeros on the disk, before it gets its own: a file named <c>log.*</c> always has a header. ZooKeeper
/// ignores the other name.
/// </remarks>
internal sealed class TxnLogFileWriter
{
    /// <summary>The name while it is made.</summary>
    public const string UnfinishedName = "unfinished-log";

    /// <summary>Zeros written at once when the file is made; those behind them come from <see cref="ZeroAhead"/>.</summary>
    private const int FirstZeros = 512 * 1024;

    private readonly IStorageDirectory _directory;
    private readonly IStorageFile _file;
    private readonly ZeroAhead _zeros;
    private readonly bool _sync;

    private TxnLogFileWriter(IStorageDirectory directory, string name, IStorageFile file, ZeroAhead zeros, bool sync)
    {
        _directory = directory;
        Name = name;
        _file = file;
        _zeros = zeros;
        _sync = sync;
    }

    /// <summary>Gets the file's name.</summary>
    public string Name { get; }

    /// <summary>Gets where the next entry goes.</summary>
    public long Position { get; private set; } = TxnLogFormat.HeaderLength;

    /// <summary>Gets the file's length.</summary>
    public long FileLength => _file.Length;

    /// <summary>Makes a file.</summary>
    /// <exception cref="IOException">It could not be made; what there is of it can be removed with <see cref="Remove"/>.</exception>
    public static TxnLogFileWriter Create(IStorageDirectory directory, string name, ZeroAhead zeros, long preallocationBytes, bool sync)
    {
        var first = new byte[TxnLogFormat.HeaderLength + Math.Min(FirstZeros, preallocationBytes)];
        TxnLogFormat.WriteHeader(first);
        var file = directory.Create(UnfinishedName);
        try
        {
            file.Write(first, 0);
            if (sync)
            {
                file.Sync();
            }

            directory.Rename(UnfinishedName, name);
            if (sync)
            {
                directory.Sync();
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        zeros.Attach(file, first.Length);
        return new(directory, name, file, zeros, sync);
    }

    /// <summary>Removes a file that holds nothing that was acknowledged, finished or not.</summary>
    public static void Remove(IStorageDirectory directory, string name)
    {
        directory.Delete(UnfinishedName);
        directory.Delete(name);
        directory.Sync();
    }

    /// <summary>Writes entries and makes them durable.</summary>
    public void Write(ReadOnlySpan<byte> records)
    {
        _zeros.Claim(Position + records.Length);
        _file.Write(records, Position);
        if (_sync)
        {
            _file.Sync();
        }

        Position += records.Length;
    }

    /// <summary>Cuts the file to the first <paramref name="position"/> bytes, durably, and goes on from there.</summary>
    public void ReturnTo(long position)
    {
        _zeros.Detach();
        _file.SetLength(position);
        if (_sync)
        {
            _file.Sync();
        }

        Position = position;
        _zeros.Attach(_file, position);
    }

    /// <summary>Ends the file: the zeros behind its last entry are cut off.</summary>
    public void Close()
    {
        _zeros.Detach();
        try
        {
            _file.SetLength(Position);
        }
        finally
        {
            _file.Dispose();
        }
    }

    /// <summary>Lets go of the file as it is.</summary>
    public void Abandon()
    {
        _zeros.Detach();
        _file.Dispose();
    }
}
