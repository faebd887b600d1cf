using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging;
using Znode.Acl;
using Znode.Consensus.Zab;
using Znode.Ensemble;
using Znode.Jute;
using Znode.Server.Ensemble;
using Znode.Sessions;
using Znode.Storage;
using Znode.Transactions;
using Znode.Tree;
using Znode.Tree.Snapshots;
using Znode.Watches;

namespace Znode.Server.Recovery;

/// <summary>
/// Brings a member back to the state of its last acknowledged transaction: the newest snapshot that is whole, then the log from there on.
/// Source: spec disk-format §6, ZooKeeper's <c>FileTxnSnapLog.restore</c>.
/// </summary>
internal static class MemberRecovery
{
    /// <exception cref="StorageCorruptException">No snapshot can be read, or the log does not go on where the snapshot ends.</exception>
    public static RecoveredMember Run(ZnodeMemberOptions options, MemberStorage storage, MemberClock clock, ILogger logger)
    {
        var seed = SecretSeed();
        var watches = new WatchManager(seed);
        var tree = TreeOptionsOf(options, seed);
        var loaded = LoadSnapshot(storage.Snapshots, watches, tree, logger) ?? new(null, new(new(watches, tree), []), default);
        var state = StateOf(loaded.Content, watches, options, clock);
        var ids = new SessionIdFinder(options.Id, clock.WallMs);
        foreach (var (session, _) in loaded.Content.Sessions)
        {
            ids.Saw(session);
        }

        var configs = new List<ProposedConfig>();
        if (state.Tree.Find(ReservedPaths.Config) is { Data.Length: > 0 } node && EnsembleConfig.TryParse(Encoding.UTF8.GetString(node.Data), out var config))
        {
            configs.Add(new(new(config.Version), config));
        }

        var (replayed, bytes) = Replay(state, storage.Log, loaded, options.Digests, ids, configs, logger);

        // From now on: the replay of a long log can take longer than a session's timeout.
        state.Sessions.RenewAll(clock.MonotonicMs);
        return new(state with { FirstSession = ids.First }, loaded.Zxid, replayed, bytes) { Configs = configs };
    }

    /// <summary>Reads a snapshot's content into a state of its own.</summary>
    /// <exception cref="JuteException">The bytes are no snapshot.</exception>
    /// <exception cref="EndOfStreamException">The stream ends before the snapshot does.</exception>
    public static MemberState Read(Stream content, Zxid zxid, ZnodeMemberOptions options, MemberClock clock)
    {
        var seed = SecretSeed();
        var watches = new WatchManager(seed);
        var snapshot = TreeSnapshotReader.Read(content, watches, TreeOptionsOf(options, seed));
        snapshot.Tree.LastProcessed = zxid;
        return StateOf(snapshot, watches, options, clock);
    }

    private static DataTreeOptions TreeOptionsOf(ZnodeMemberOptions options, long seed) => new()
    {
        ExtendedTypes = options.ExtendedTypes,
        Emulate353TtlNodes = options.Emulate353TtlNodes,
        HashSeed = seed,
    };

    private static MemberState StateOf(TreeSnapshot content, WatchManager watches, ZnodeMemberOptions options, MemberClock clock)
    {
        IAuthenticationProvider[] digest = options.DigestAuthentication ? [new DigestAuthenticationProvider(options.SuperDigest, options.DigestAlgorithm)] : [];
        var providers = new AuthenticationProviders([new IpAuthenticationProvider(), .. digest]);
        var state = new MemberState(
            content.Tree,
            watches,
            new SessionTracker((long)options.TickTime.TotalMilliseconds),
            new AclChecker(providers, options.SkipAcl),
            providers);
        foreach (var (session, timeoutMs) in content.Sessions)
        {
            state.Sessions.Add(session, timeoutMs, clock.MonotonicMs);
        }

        return state;
    }

    /// <summary>
    /// Draws the seed of the hashes of paths. A UUID's bits come from the system's secure source, without loading the 6 MiB of a cryptographic
    /// library; the few that are fixed in one half are drawn in the other.
    /// </summary>
    private static long SecretSeed()
    {
        Span<byte> drawn = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(drawn);
        return BinaryPrimitives.ReadInt64LittleEndian(drawn) ^ BinaryPrimitives.ReadInt64LittleEndian(drawn[8..]);
    }

    /// <summary>Tries the snapshots, newest first; one that can not be read is told of and passed over, as long as an older one can.</summary>
    private static LoadedSnapshot? LoadSnapshot(ISnapshotStore snapshots, WatchManager watches, DataTreeOptions tree, ILogger logger)
    {
        StorageCorruptException? firstProblem = null;
        foreach (var zxid in snapshots.List())
        {
            try
            {
                return Load(snapshots, zxid, watches, tree);
            }
            catch (StorageCorruptException exception)
            {
                Log.SnapshotUnreadable(logger, zxid.ToHex(), exception);
                firstProblem ??= exception;
            }
        }

        return firstProblem is null ? null : throw firstProblem;
    }

    private static LoadedSnapshot Load(ISnapshotStore snapshots, Zxid zxid, WatchManager watches, DataTreeOptions options)
    {
        using var reader = snapshots.Open(zxid);
        try
        {
            var content = TreeSnapshotReader.Read(reader.Content, watches, options);
            reader.CheckSeal();
            content.Tree.LastProcessed = zxid;
            return new(zxid, content, reader.HasMore ? SnapshotDigest.Read(reader.Content) : default);
        }
        catch (Exception exception) when (exception is JuteException or EndOfStreamException)
        {
            throw new StorageCorruptException(
                $"snapshot.{zxid.Value:x}",
                reader.Content.CanSeek ? reader.Content.Position : 0,
                exception.Message,
                "Remove the file when an older snapshot and the logs after it are there: together they have what it holds.");
        }
    }

    private static (int Transactions, long Bytes) Replay(MemberState state, ITxnLog log, LoadedSnapshot loaded, bool digests, SessionIdFinder ids, List<ProposedConfig> configs, ILogger logger)
    {
        var last = loaded.Zxid ?? Zxid.Zero;

        // A snapshot is fuzzy until the zxid at which its digest was taken: before that no digest matches, and without one none can be told to.
        var comparable = loaded.Zxid is null ? Zxid.Zero : loaded.Digest.IsKnown ? loaded.Digest.Zxid : new Zxid(long.MaxValue);
        var replayed = 0;
        var bytes = 0L;
        foreach (var entry in log.ReadFrom(last.Next))
        {
            CheckFollows(entry.Zxid, last, isFirst: replayed == 0, loaded.Zxid);
            last = entry.Zxid;
            var txn = Decode(entry, out var header, out var digest);
            ids.Saw(header);
            state.Tree.Apply(header, txn);
            switch (txn)
            {
                case CreateSessionTxn create:
                    state.Sessions.Add(header.Session, create.TimeoutMs, nowMs: 0);
                    break;
                case CloseSessionTxn:
                    state.Sessions.Remove(header.Session);
                    break;
                case SetDataTxn when MemberConfig.Of(header.Zxid, txn) is { } proposed:
                    configs.Add(proposed);
                    break;
            }

            if (digests && header.Zxid >= comparable && digest is { Version: TxnDigest.CurrentVersion } expected && expected.TreeDigest != state.Tree.Digest)
            {
                Log.DigestMismatch(logger, header.Zxid.ToHex(), expected.TreeDigest, state.Tree.Digest);
                digests = false;
            }

            replayed++;
            bytes += entry.Bytes.Length;
        }

        return (replayed, bytes);
    }

    /// <summary>
    /// Within an epoch no zxid is left out, and the first of an epoch has the counter 1 (spec semantics §1): anything else means that a file of the log is missing,
    /// which replay would pass over in silence.
    /// </summary>
    private static void CheckFollows(Zxid zxid, Zxid last, bool isFirst, Zxid? snapshot)
    {
        if (zxid.Follows(last))
        {
            return;
        }

        throw new StorageCorruptException(
            $"log entry {zxid.ToHex()}",
            0,
            !isFirst ? $"the log goes on with zxid {zxid.ToHex()} after {last.ToHex()}: {last.Next.ToHex()} is missing"
            : snapshot is not null ? $"the log begins after zxid {last.Next.ToHex()}, where snapshot.{last.Value:x} ends"
            : "No snapshot found, but there are log entries that do not begin at the first. Something is broken!",
            "Put back the snapshots and logs that were removed, or begin with another member's data.");
    }

    private static Txn Decode(LogEntry entry, out TxnHeader header, out TxnDigest? digest)
    {
        try
        {
            return TxnCodec.Read(entry.Bytes.Span, out header, out digest);
        }
        catch (JuteException exception)
        {
            throw new StorageCorruptException(
                $"log entry {entry.Zxid.ToHex()}", 0, exception.Message, "The entry's checksum is right, so it was written by a version that knows more: open it with that.");
        }
    }

    /// <param name="Zxid">Its zxid; null when there is none.</param>
    /// <param name="Content">The tree and the sessions in it.</param>
    /// <param name="Digest">The digest of the tree at the end of its fuzzy range, when it has one.</param>
    private sealed record LoadedSnapshot(Zxid? Zxid, TreeSnapshot Content, SnapshotDigest Digest);
}
