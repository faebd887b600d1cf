namespace Znode.Storage;

/// <summary>Keeps zeros ahead of the log's writer, on a thread of its own.</summary>
/// <remarks>
/// A sync over zeros that are on the disk already takes 0.4 to 0.7 of the time of a sync that makes the file grow (docs/performance.md), because no metadata changes.
/// <para>
/// Zeros are written in small steps and not synced here: they go out with the writer's next sync. A sync on this thread could take away an error that was the writer's, because the
/// kernel reports it once for the file and takes the lost pages for clean: the writer's own sync would then succeed for entries that are not on the disk.
/// </para>
/// <para>
/// The frontier is where the zeros end. The thread writes only behind the frontier, the writer only before it; when the writer must pass it, it waits for the step in
/// progress and then moves the frontier behind its own write (<see cref="Claim"/>): the two never write the same bytes.
/// </para>
/// </remarks>
internal sealed class ZeroAhead : IDisposable
{
    private const int StepBytes = 256 * 1024;

    /// <summary>
    /// How much one write puts out: a page. The kernel caches what is written together as one unit and writes all of it again when any of it is changed, so zeros written in one
    /// piece would make each later sync of an entry write that piece (measured on ext4: 228 KB instead of 4 KB for each).
    /// </summary>
    private const int PageBytes = 4096;

    private static readonly byte[] Zeros = new byte[PageBytes];

    /// <summary>Guards everything below; pulsed when a step ends, when there is something to do, and at the end.</summary>
    private readonly object _gate = new();
    private readonly long _aheadBytes;
    private readonly Action<IOException> _failed;
    private Thread? _thread;
    private IStorageFile? _file;
    private long _frontier;
    private long _target;
    private bool _busy;
    private bool _disposed;

    /// <param name="aheadBytes">How far the zeros reach ahead of the writer; 0 for none.</param>
    /// <param name="failed">Told, on the thread, when zeros could not be written; none are until the next file.</param>
    public ZeroAhead(long aheadBytes, Action<IOException> failed)
    {
        _aheadBytes = aheadBytes;
        _failed = failed;
    }

    /// <summary>Writes zeros page by page, the first piece up to a page's end.</summary>
    public static void WriteZeros(IStorageFile file, long from, int count)
    {
        for (var end = from + count; from < end;)
        {
            var piece = (int)Math.Min(PageBytes - (from % PageBytes), end - from);
            file.Write(Zeros.AsSpan(0, piece), from);
            from += piece;
        }
    }

    /// <summary>Begins to work on a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="frontier">Where its zeros end.</param>
    public void Attach(IStorageFile file, long frontier)
    {
        if (_aheadBytes == 0)
        {
            return;
        }

        lock (_gate)
        {
            _file = file;
            _frontier = frontier;
            _target = frontier;
        }
    }

    /// <summary>Stops working on the file: it is not touched after this returns.</summary>
    public void Detach()
    {
        lock (_gate)
        {
            _file = null;
            WaitForStep();
        }
    }

    /// <summary>Gives the writer the bytes up to <paramref name="end"/>, and has zeros made behind it.</summary>
    public void Claim(long end)
    {
        lock (_gate)
        {
            if (_file is null)
            {
                return;
            }

            if (end > _frontier)
            {
                WaitForStep();
                _frontier = Math.Max(_frontier, end);
            }

            if (_frontier - end < _aheadBytes / 2 && _target < end + _aheadBytes)
            {
                _target = end + _aheadBytes;
                Wake();
            }
        }
    }

    /// <summary>Stops the thread and waits for it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _file = null;
            _disposed = true;
            Monitor.PulseAll(_gate);
        }

        _thread?.Join();
    }

    private void Wake()
    {
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "znode log zeros" };
            _thread.Start();
        }

        Monitor.PulseAll(_gate);
    }

    private void WaitForStep()
    {
        while (_busy)
        {
            Monitor.Wait(_gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            IStorageFile file;
            long from;
            int count;
            lock (_gate)
            {
                while (!_disposed && (_file is null || _frontier >= _target))
                {
                    Monitor.Wait(_gate);
                }

                if (_disposed)
                {
                    return;
                }

                file = _file!;
                from = _frontier;
                count = (int)Math.Min(StepBytes, _target - from);
                _busy = true;
            }

            IOException? failure = null;
            try
            {
                WriteZeros(file, from, count);
            }
            catch (IOException e)
            {
                failure = e;
                _failed(e);
            }

            lock (_gate)
            {
                _busy = false;
                if (failure is null)
                {
                    _frontier = from + count;
                }
                else if (_file == file)
                {
                    _file = null;
                }

                Monitor.PulseAll(_gate);
            }
        }
    }
}
