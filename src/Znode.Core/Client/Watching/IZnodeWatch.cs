namespace Znode;

/// <summary>An armed watch: a stream of events that tells when it may have missed some.</summary>
/// <remarks>
/// <para>
/// Armed before its caller had it, so nothing falls between arming and a read that follows. Events come in the order of their transactions and wait in a
/// bounded buffer; overflow and a lost connection become one <see cref="WatchEventKind.Gap"/>, and the stream goes on.
/// </para>
/// <para>
/// One reader at a time; the reader's code runs on the reader's own thread, and may call the session. The stream ends when the watch is disposed; it throws
/// <see cref="OperationCanceledException"/> when the enumeration's token fires (the watch stays armed, and can be enumerated again), and <see cref="SessionExpiredException"/>,
/// after the events that came before, when the session has ended.
/// </para>
/// <para>Disposing disarms.</para>
/// </remarks>
/// <example><code>
/// await using var watch = await session.WatchAsync("/config", WatchScope.Subtree, ct);
/// var tree = await LoadAsync(session, ct);
/// await foreach (var e in watch.WithCancellation(ct))
///     if (e.Kind == WatchEventKind.Gap) tree = await LoadAsync(session, ct); else Apply(e);
/// </code></example>
public interface IZnodeWatch : IAsyncEnumerable<WatchEvent>, IAsyncDisposable
{
    /// <summary>Gets the path that is watched.</summary>
    ZnodePath Path { get; }

    /// <summary>Gets how much of the tree is watched.</summary>
    WatchScope Scope { get; }

    /// <summary>Gets the state at which the watch was armed: every later change is told.</summary>
    Zxid ArmedAt { get; }
}
