using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>Every place where Znode answers differently from Debian's Apache ZooKeeper 3.8.0, and why that is right. Nothing else is excused.</summary>
/// <remarks>
/// Znode follows the later fixes of 3.8.4+, 3.9 and 3.10 where 3.8.0 differs. The reference is asked something whose answer is what a
/// fixed Apache would say; comparisons themselves are never loosened.
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
    /// 3.8 keeps one watch mode per path and connection, later versions let modes coexist (client-protocol §10.2). So persistent watches have
    /// a session of their own, and each path is watched in one mode only; that modes coexist is tested by name.
    /// </summary>
    public static bool IsWatchedRecursively(string path) => path.Length % 4 == 0;

    /// <inheritdoc cref="IsWatchedRecursively"/>
    public static bool IsWatchedPersistently(string path) => !IsWatchedRecursively(path);

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
