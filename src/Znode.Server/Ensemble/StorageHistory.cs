using Znode.Consensus.Zab.Messages;
using Znode.Jute;
using Znode.Server.Peers;
using Znode.Storage;
using Znode.Tree.Snapshots;

namespace Znode.Server.Ensemble;

/// <summary>A part of a leader's past, from its files: the snapshot when there is one, and the log's entries up to where the leader's memory goes on.</summary>
/// <param name="storage">The leader's.</param>
/// <param name="snapshot">The snapshot that comes first; null for none.</param>
/// <param name="after">The entry before the first.</param>
/// <param name="upTo">The last entry.</param>
/// <param name="committed">How far the leader knows its history to be committed: less than all while it begins to lead.</param>
/// <param name="released">Told when all is sent, or nothing more will be.</param>
/// <param name="damaged">Told when the snapshot turns out to be damaged.</param>
internal sealed class StorageHistory(MemberStorage storage, Zxid? snapshot, Zxid after, Zxid upTo, Zxid committed, Action released, Action<Zxid, StorageCorruptException> damaged) : IHistory
{
    /// <summary>About how many bytes of entries go into one message.</summary>
    private const int MessageBytes = 256 * 1024;

    public bool HasSnapshot => snapshot is not null;

    /// <summary>Opens the sessions, lists and znodes of the snapshot: parts 2 to 4 of its file, which is what ZooKeeper sends. They are checked before.</summary>
    /// <exception cref="StorageCorruptException">It is damaged.</exception>
    public Stream OpenSnapshot()
    {
        var zxid = snapshot ?? throw new InvalidOperationException("There is no snapshot in this history.");
        try
        {
            var length = Measure(zxid);
            var opened = storage.Snapshots.Open(zxid);
            return new PartialStream(opened.Content, length, opened);
        }
        catch (StorageCorruptException exception)
        {
            damaged(zxid, exception);
            throw;
        }
    }

    public IEnumerable<ZabMessage> ReadMessages()
    {
        var entries = new List<LogEntry>();
        var bytes = 0;
        var last = after;
        if (upTo > after)
        {
            foreach (var entry in storage.Log.ReadFrom(after.Next))
            {
                if (entry.Zxid > upTo)
                {
                    break;
                }

                last = entry.Zxid;
                entries.Add(entry);
                bytes += entry.Bytes.Length;
                if (bytes >= MessageBytes)
                {
                    foreach (var message in MessagesOf(entries, last))
                    {
                        yield return message;
                    }

                    entries = [];
                    bytes = 0;
                }
            }
        }

        if (last < upTo)
        {
            throw new IOException($"The log ends at {last}, and the learner was to be sent it up to {upTo}.");
        }

        foreach (var message in entries.Count == 0 ? [] : MessagesOf(entries, last))
        {
            yield return message;
        }
    }

    public void Dispose() => released();

    private long Measure(Zxid zxid)
    {
        using var reader = storage.Snapshots.Open(zxid);
        var measured = new PartialStream(reader.Content, long.MaxValue, owner: null);
        try
        {
            TreeSnapshotExtent.Skip(measured);
            reader.CheckSeal();
            return measured.Consumed;
        }
        catch (Exception exception) when (exception is JuteException or EndOfStreamException)
        {
            throw new StorageCorruptException($"snapshot.{zxid.Value:x}", measured.Consumed, exception.Message, "Remove this snapshot: the one before it and the transaction log hold the same.");
        }
    }

    private IEnumerable<ZabMessage> MessagesOf(List<LogEntry> entries, Zxid last)
    {
        yield return new ZabMessage.Proposal(entries);
        if (entries[0].Zxid <= committed)
        {
            yield return new ZabMessage.Commit(last < committed ? last : committed);
        }
    }
}
