namespace Znode;

// What has to do with the way to the member, and with its load.

/// <summary>Thrown when the connection broke before the answer came. <see cref="ZnodeException.Request"/> says whether the request had left.</summary>
/// <param name="path">Which znode, if it was about one.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class ConnectionLossException(ZnodePath? path, RequestStatus request, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.ConnectionLoss, path, request, message, innerException);

/// <summary>Thrown when a request was not answered in time.</summary>
public sealed class RequestTimeoutException : ZnodeException
{
    /// <summary>Makes one.</summary>
    /// <param name="path">Which znode, if it was about one.</param>
    /// <param name="request">How far the request had got.</param>
    /// <param name="message">The message; null for the error's own words.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public RequestTimeoutException(ZnodePath? path = null, RequestStatus request = RequestStatus.Sent, string? message = null, Exception? innerException = null)
        : base(ErrorCode.RequestTimeout, path, request, message, innerException)
    {
    }

    // Also for OperationTimeout, which means the same to a caller.
    internal RequestTimeoutException(ErrorCode code, ZnodePath? path, RequestStatus request, string? message) : base(code, path, request, message)
    {
    }
}

/// <summary>Thrown when the member has too much to do and refused the request.</summary>
/// <param name="path">Which znode, if it was about one.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class ThrottledOpException(ZnodePath? path, RequestStatus request, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.ThrottledOp, path, request, message, innerException);

/// <summary>Thrown when the member serves reads only for now, because its log takes no writes or it has no quorum, and was asked for something else.</summary>
/// <param name="path">Which znode, if it was about one.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class NotReadOnlyException(ZnodePath? path, RequestStatus request, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.NotReadOnly, path, request, message, innerException);
