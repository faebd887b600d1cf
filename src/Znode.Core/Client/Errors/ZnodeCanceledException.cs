namespace Znode;

/// <summary>Thrown when the caller's token fired before the answer came. Says what may have happened.</summary>
/// <param name="request">How far the request had got.</param>
/// <param name="cancellationToken">The token that fired.</param>
public sealed class ZnodeCanceledException(RequestStatus request, CancellationToken cancellationToken)
    : OperationCanceledException(Describe(request), cancellationToken)
{
    /// <summary>Gets how far the request had got.</summary>
    /// <value><see cref="RequestStatus.NotSent"/>: nothing happened, guaranteed. <see cref="RequestStatus.Sent"/>: it may still be carried out.</value>
    public RequestStatus Request { get; } = request;

    private static string Describe(RequestStatus request) => request == RequestStatus.NotSent
        ? "The call was cancelled before the request left: nothing happened."
        : "The call was cancelled after the request had left: it may have been carried out, or may still be. Look before repeating a write.";
}
