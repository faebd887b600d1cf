namespace Znode;

// What access control refuses.

/// <summary>Thrown when the access control list does not allow the operation to the session's identities.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class NoAuthException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.NoAuth, path, request, message, innerException);

/// <summary>Thrown when an access control list is empty or has an entry that no provider takes.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class InvalidAclException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.InvalidAcl, path, request, message, innerException);

/// <summary>Thrown when the ensemble refused the credentials, does not know the scheme, or demands another.</summary>
public sealed class AuthFailedException : ZnodeException
{
    /// <summary>Makes one.</summary>
    /// <param name="path">Which znode, if it was about one.</param>
    /// <param name="request">How far the request had got.</param>
    /// <param name="message">The message; null for the error's own words.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public AuthFailedException(ZnodePath? path = null, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
        : base(ErrorCode.AuthFailed, path, request, message, innerException)
    {
    }

    // Also for SessionClosedRequireSaslAuth, which means the same to a caller.
    internal AuthFailedException(ErrorCode code, ZnodePath? path, RequestStatus request, string? message) : base(code, path, request, message)
    {
    }
}
