namespace Znode;

/// <summary>Thrown when the caller's token fired before the answer came. Says what may have happened.</summary>
public sealed class ZnodeCanceledException : OperationCanceledException
{
    /// <summary>Makes one in the error's own words.</summary>
    /// <param name="request">How far the request had got.</param>
    /// <param name="cancellationToken">The token that fired.</param>
    public ZnodeCanceledException(RequestStatus request, CancellationToken cancellationToken)
        : this(Describe(request), request, cancellationToken)
    {
    }

    /// <summary>Makes one that says what the call was waiting for.</summary>
    /// <param name="message">What had happened, to what, and why it took so long.</param>
    /// <param name="request">How far the request had got.</param>
    /// <param name="cancellationToken">The token that fired.</param>
    public ZnodeCanceledException(string message, RequestStatus request, CancellationToken cancellationToken)
        : base(message, cancellationToken) => Request = request;

    /// <summary>Gets how far the request had got.</summary>
    /// <value><see cref="RequestStatus.NotSent"/>: nothing happened, guaranteed. <see cref="RequestStatus.Sent"/>: it may still be carried out.</value>
    public RequestStatus Request { get; }

    private static string Describe(RequestStatus request) => request == RequestStatus.NotSent
        ? "The call was cancelled before the request left: nothing happened."
        : "The call was cancelled after the request had left: it may have been carried out, or may still be. Look before repeating a write.";
}
