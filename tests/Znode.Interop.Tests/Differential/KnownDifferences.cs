using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>Every place where Znode answers differently from Debian's Apache ZooKeeper 3.8.0, and why that is right. Nothing else is excused.</summary>
/// <remarks>
/// Znode follows the later fixes of 3.8.4+, 3.9 and 3.10 where 3.8.0 differs. The reference is asked something whose answer is what a
/// fixed Apache would say; comparisons themselves are never loosened. Left out altogether, and tested by name: an ACL entry without an id, which
/// Apache fails on with a NullPointerException (MARSHALLINGERROR) and Znode calls invalid (semantics §5.2).
/// </remarks>
internal static class KnownDifferences
{
    /// <summary>An opcode that every version refuses as unknown.</summary>
    private const int UnknownOpcode = 99;

    /// <summary>
    /// A stand-alone check is refused as unknown since 3.8.5 and 3.9.3; 3.8.0 accepts it and never answers. createSession and deleteContainer
    /// are internal; Apache lets clients send them, Znode does not (client-protocol §4.1, semantics §14).
    /// </summary>
    public static int OpcodeForReference(int opcode) =>
        opcode is Opcode.Check or Opcode.CreateSession or Opcode.DeleteContainer ? UnknownOpcode : opcode;

    /// <summary>
    /// createTTL with flags that are no TTL mode and a negative ttl passes Apache's checks and then cannot be applied: the server stops, at every
    /// restart again. Znode answers BADARGUMENTS, as every version does to a positive ttl with such flags (semantics §4.1, §14).
    /// </summary>
    public static long TtlForReference(int flags, long ttl) => flags is >= 0 and <= 4 && ttl < 0 ? 1 : ttl;

    /// <summary>
    /// A create in a multi with TTL flags but not of type createTTL is a ClassCastException inside Apache: it answers MARSHALLINGERROR to the whole multi
    /// and forgets to roll back what it prepared of it. Znode answers what the same request gets outside a multi and what other bad flags get inside one:
    /// BADARGUMENTS for that part (semantics §4.1, client-protocol §8).
    /// </summary>
    public static int FlagsInMultiForReference(int opcode, int flags) => flags is 5 or 6 && opcode != Opcode.CreateTtl ? 9 : flags;

    /// <summary>
    /// The empty path is the root to every read (semantics §2), but Apache's getAllChildrenNumber counts by prefix and so counts the root itself under
    /// that name; Znode gives the number that "/" gives.
    /// </summary>
    public static string? PathForReference(int opcode, string? path) => opcode == Opcode.GetAllChildrenNumber && path is "" ? "/" : path;

    /// <summary>
    /// A create without a path is MARSHALLINGERROR. With bad flags too, Apache looks at them first and answers BADARGUMENTS; Znode has refused the body
    /// before (semantics §4.1, step 1). So a create without a path has good flags.
    /// </summary>
    public static (int Opcode, int Flags) CreateWithoutPath => (Opcode.Create, 0);

    /// <summary>
    /// A null path in a part of a multi or a multiRead is a NullPointerException inside Apache: MARSHALLINGERROR with an end marker behind the error that no
    /// client reads, and what was prepared of the multi is not rolled back. Znode answers MARSHALLINGERROR alone, so parts have a path.
    /// </summary>
    public static string PathInMulti(string? path) => path ?? "";

    /// <summary>
    /// 3.8 keeps one watch mode per path and connection, later versions let modes coexist (client-protocol §10.2). So persistent watches have
    /// a session of their own, and each path is watched in one mode only; that modes coexist is tested by name.
    /// </summary>
    public static bool IsWatchedRecursively(string path) => path.Length % 4 == 0;

    /// <inheritdoc cref="IsWatchedRecursively"/>
    public static bool IsWatchedPersistently(string path) => !IsWatchedRecursively(path);

    /// <summary>
    /// 3.8.0 answers checkWatches of a known type with success as soon as anybody watches the path; since 3.9 it must be this connection
    /// (client-protocol §10.6). So only unknown types are compared, and what Znode answers is tested by name.
    /// </summary>
    public static int[] WatcherTypesToCheck { get; } = [0, -1, 9];

    /// <summary>
    /// The figures that both servers must agree on. Not zk_approximate_data_size: Apache forgets to count what it writes into zookeeper_stats by itself.
    /// For the same reason quotas are made and removed whole: Apache goes on from whatever a zookeeper_stats says that is older than its
    /// zookeeper_limits, Znode counts the subtree (docs/divergences.md, semantics §9).
    /// </summary>
    public static string[] Counts { get; } = ["Zxid: ", "Mode: ", "Node count: ", "zk_znode_count", "zk_ephemerals_count"];

    /// <summary>An ensemble's configuration names its ports, which two ensembles on one machine can not share: what reads it is left out.</summary>
    public static bool NamesPorts(object stepOrLine) => $"{stepOrLine}".Contains("/zookeeper/config", StringComparison.Ordinal);

    /// <summary>
    /// The zxid in an event's header: −1 up to 3.8, the transaction's own since 3.9, and −1 in both for events that setWatches makes up
    /// (client-protocol §10.4). From a newer server it must be a zxid of this very step.
    /// </summary>
    public static string EventZxid(bool isApache, long zxid, long zxidBefore, long zxidAfter, bool maySynthesize)
    {
        var isRight = isApache || maySynthesize ? zxid == -1 : zxid > zxidBefore && zxid <= zxidAfter;
        return isRight ? "" : $" zxid={zxid} (expected one of {zxidBefore + 1}..{zxidAfter})";
    }

    /// <summary>
    /// exists needs READ since 3.8.4 and 3.9.2, and leaves no watch when it is refused; 3.8.0 needs nothing (semantics §4.7). getData asks for the
    /// same permission in every version: where it is refused, so is a fixed exists.
    /// </summary>
    public static async Task<WireReply?> AskReferenceAsync(WireSession session, int xid, Call call, CancellationToken cancellationToken)
    {
        if (call.Opcode == Opcode.Exists && call.Body.Length > 4)
        {
            await session.SendAsync(xid, Opcode.GetData, [.. call.Body.AsSpan(0, call.Body.Length - 1), 0], cancellationToken);
            var permission = await session.ReceiveAsync(cancellationToken);
            if (permission is not { Error: not WireError.NoAuth })
            {
                return permission;
            }
        }

        await session.SendAsync(xid, OpcodeForReference(call.Opcode), call.ReferenceBody ?? call.Body, cancellationToken);
        return await session.ReceiveAsync(cancellationToken);
    }
}
