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

    /// <summary>Room that <see cref="Write"/> needs behind the entries.</summary>
    public const int BatchRoom = TxnLogFormat.EntryPrefixLength + (2 * BatchMark.Length);

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
        Span<byte> header = stackalloc byte[TxnLogFormat.HeaderLength];
        TxnLogFormat.WriteHeader(header);
        var zeroed = (int)Math.Min(FirstZeros, preallocationBytes);
        var file = directory.Create(UnfinishedName);
        try
        {
            file.Write(header, 0);
            ZeroAhead.WriteZeros(file, header.Length, zeroed);
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

        zeros.Attach(file, header.Length + zeroed);
        return new(directory, name, file, zeros, sync);
    }

    /// <summary>Removes a file that holds nothing that was acknowledged, finished or not.</summary>
    public static void Remove(IStorageDirectory directory, string name)
    {
        directory.Delete(UnfinishedName);
        directory.Delete(name);
        directory.Sync();
    }

    /// <summary>Writes a batch, with its mark behind it, and makes it durable.</summary>
    /// <param name="buffer">The entries, and behind them room for the mark: <see cref="BatchRoom"/>.</param>
    /// <param name="length">Bytes of the entries.</param>
    public void Write(Span<byte> buffer, int length)
    {
        var end = Position + length;
        var place = (int)(BatchMark.PlaceAfter(end) - Position);
        var batch = buffer[..(place + BatchMark.Length)];
        batch[length..place].Clear();
        new BatchMark(Position, end).Write(batch[place..]);
        _zeros.Claim(Position + batch.Length);
        _file.Write(batch, Position);
        if (_sync)
        {
            _file.Sync();
        }

        Position = end;
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

    /// <summary>
    /// Ends the file: the zeros behind its last entry are cut off, durably. Whatever a crash puts where the disk was writing is then in the last file, whose tail alone is examined.
    /// </summary>
    public void Close()
    {
        _zeros.Detach();
        try
        {
            _file.SetLength(Position);
            if (_sync)
            {
                _file.Sync();
            }
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
