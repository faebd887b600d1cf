namespace Znode;

// What the tree refuses: the znodes are not as the request needs them.

/// <summary>Thrown when a znode, or the parent of one to be created, does not exist.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class NoNodeException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.NoNode, path, request, message, innerException);

/// <summary>Thrown when the znode to be created exists already.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class NodeExistsException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.NodeExists, path, request, message, innerException);

/// <summary>Thrown when a znode has another version than the caller expected: someone changed it meanwhile.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class BadVersionException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.BadVersion, path, request, message, innerException);

/// <summary>Thrown when the znode to be deleted has children.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class NotEmptyException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.NotEmpty, path, request, message, innerException);

/// <summary>Thrown when the parent of a znode to be created is ephemeral.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class NoChildrenForEphemeralsException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.NoChildrenForEphemerals, path, request, message, innerException);

/// <summary>Thrown when a write would exceed a hard quota.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class QuotaExceededException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.QuotaExceeded, path, request, message, innerException);
