using Znode.Storage;
using Znode.Transactions;
using Znode.Watches;

namespace Znode.Server.InProcess.Watching;

/// <summary>What a watch is told of the past: the events between the state that its owner knows and the one in which it was armed, from the transaction log.</summary>
/// <remarks>
/// <para>
/// The log reaches back far enough when it still has the transaction that the owner saw last. If not, and where it ends early because of a purge, the answer is a gap.
/// </para>
/// <para>
/// Events about what the session may not read are left out, by the list that the znode has now; of a znode that is gone its deletion is told. (Whoever is in this process can read the
/// log itself.) Files are read on the pool, a piece at a time, as fast as the watch's reader takes them.
/// </para>
/// </remarks>
/// <param name="connection">Whose watch it is.</param>
/// <param name="log">The member's log.</param>
/// <param name="events">What of a transaction the watch tells.</param>
/// <param name="after">The state that the owner knows.</param>
/// <param name="upTo">The state in which the watch was armed; what is later reaches it alive.</param>
internal sealed class WatchReplay(InProcessConnection connection, ITxnLog log, ReplayedEvents events, Zxid after, Zxid upTo) : IDisposable
{
    /// <summary>How many transactions are read in one piece.</summary>
    private const int PieceLength = 256;

    private readonly Lock _reading = new();
    private readonly Queue<WatchedEvent> _told = new();
    private IEnumerator<LogEntry>? _entries;
    private bool _isOver;

    /// <summary>Gets the next event.</summary>
    /// <returns>Null when the past is told.</returns>
    /// <exception cref="StorageCorruptException">The log is damaged where it was read.</exception>
    public async ValueTask<WatchedEvent?> NextAsync()
    {
        WatchedEvent? next;
        while (!_told.TryDequeue(out next) && !_isOver)
        {
            if (connection.Core.Callers is null)
            {
                await Task.Run(ReadPiece).ConfigureAwait(false);
            }
            else
            {
                // Nobody is kept waiting but who asked.
                ReadPiece();
            }
        }

        return next;
    }

    /// <summary>Lets go of the log, when nobody will read on.</summary>
    public void Dispose()
    {
        lock (_reading)
        {
            End();
        }
    }

    private void ReadPiece()
    {
        var piece = new List<WatchedEvent>();
        lock (_reading)
        {
            try
            {
                Read(piece);
            }
            catch (IOException exception) when (exception is not StorageCorruptException)
            {
                // The file was purged before it was reached.
                piece.Add(WatchGap.At(after.Next));
                End();
            }
        }

        using (connection.Core.EnterTurn())
        {
            foreach (var told in piece)
            {
                if (WatchGap.Is(told) || connection.Core.Tree.Find(told.Path) is not { } node || connection.MayRead(node.Acl))
                {
                    _told.Enqueue(told);
                }
            }
        }
    }

    private void Read(List<WatchedEvent> piece)
    {
        if (_isOver || (_entries is null && !Begin(piece)))
        {
            return;
        }

        for (var i = 0; i < PieceLength; i++)
        {
            // Not a look beyond: what comes after may be half written at this moment.
            if (_entries!.Current.Zxid >= upTo || !_entries.MoveNext())
            {
                End();
                return;
            }

            Tell(_entries.Current, piece);
        }
    }

    /// <summary>Goes to the transaction that the owner saw last.</summary>
    /// <returns>False when there is nothing to read.</returns>
    private bool Begin(List<WatchedEvent> piece)
    {
        if (after == upTo)
        {
            End();
            return false;
        }

        var isFromTheBeginning = after == Zxid.Zero;
        _entries = log.ReadFrom(isFromTheBeginning ? after.Next : after).GetEnumerator();
        if (after < upTo && _entries.MoveNext() && _entries.Current.Zxid == (isFromTheBeginning ? after.Next : after))
        {
            if (isFromTheBeginning)
            {
                Tell(_entries.Current, piece);
            }

            return true;
        }

        piece.Add(WatchGap.At(after.Next));
        End();
        return false;
    }

    private void End()
    {
        _isOver = true;
        _entries?.Dispose();
    }

    private void Tell(LogEntry entry, List<WatchedEvent> piece)
    {
        var txn = TxnCodec.Read(entry.Bytes.Span, out var header, out _);
        events.Of(header, txn, piece);
    }
}
