namespace Znode;

// What has to do with changing the members of the ensemble.

/// <summary>Thrown when reconfiguration is switched off.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class ReconfigDisabledException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.ReconfigDisabled, path, request, message, innerException);

/// <summary>Thrown when another reconfiguration is under way.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class ReconfigInProgressException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.ReconfigInProgress, path, request, message, innerException);

/// <summary>Thrown when no quorum of the new configuration is connected and level.</summary>
/// <param name="path">Which znode.</param>
/// <param name="request">How far the request had got.</param>
/// <param name="message">The message; null for the error's own words.</param>
/// <param name="innerException">What caused it, if anything.</param>
public sealed class NewConfigNoQuorumException(ZnodePath? path, RequestStatus request = RequestStatus.Answered, string? message = null, Exception? innerException = null)
    : ZnodeException(ErrorCode.NewConfigNoQuorum, path, request, message, innerException);
