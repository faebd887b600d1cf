namespace Znode;

// What is wrong with the request, whatever the tree holds.

/// <summary>Thrown when the ensemble takes no such path, flag, version or number.</summary>
public sealed class BadArgumentsException : ZnodeException
{
    /// <summary>Makes one.</summary>
    /// <param name="path">Which znode, if it was about one.</param>
    /// <param name="request">How far the request had got.</param>
    /// <param name="message">The message; null for the error's own words.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public BadArgumentsException(ZnodePath? path = null, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
        : base(ErrorCode.BadArguments, path, request, message, innerException)
    {
    }

    // Also for MarshallingError, which means the same to a caller.
    internal BadArgumentsException(ErrorCode code, ZnodePath? path, RequestStatus request, string? message) : base(code, path, request, message)
    {
    }
}

/// <summary>Thrown when the member does not know the operation or has it switched off.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class UnimplementedException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.Unimplemented, path, request, message, innerException);

/// <summary>Thrown when the watch to be removed is not there.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class NoWatcherException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.NoWatcher, path, request, message, innerException);
