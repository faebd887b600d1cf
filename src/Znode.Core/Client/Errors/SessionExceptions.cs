namespace Znode;

// What has to do with the session itself.

/// <summary>Thrown when the session has ended: for ever, on that session. A client's next session has other ephemeral znodes.</summary>
public sealed class SessionExpiredException : ZnodeException
{
    /// <summary>Makes one.</summary>
    /// <param name="path">Which znode, if it was about one.</param>
    /// <param name="request">How far the request had got.</param>
    /// <param name="message">The message; null for the error's own words.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public SessionExpiredException(ZnodePath? path = null, RequestStatus request = RequestStatus.NotSent, string? message = null, Exception? innerException = null)
        : base(ErrorCode.SessionExpired, path, request, message, innerException)
    {
    }

    // Also for UnknownSession, which means the same to a caller.
    internal SessionExpiredException(ErrorCode code, ZnodePath? path, RequestStatus request, string? message) : base(code, path, request, message)
    {
    }
}

/// <summary>Thrown when the session has moved to another connection and the request came by the old one.</summary>
/// <param name="path">Which znode, if it was about one.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class SessionMovedException(ZnodePath? path, RequestStatus request, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.SessionMoved, path, request, message, innerException);

/// <summary>Thrown when a session that only one member knows asks for an ephemeral znode.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class EphemeralOnLocalSessionException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.EphemeralOnLocalSession, path, request, message, innerException);
