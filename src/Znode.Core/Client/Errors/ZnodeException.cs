namespace Znode;

/// <summary>Thrown when the ensemble refused a request or did not answer it. Each error that a caller may want to tell from others has a type of its own.</summary>
/// <remarks>The numbers are ZooKeeper's. Source: spec client-protocol §9.</remarks>
public class ZnodeException : Exception
{
    /// <summary>Makes one for an error that has no type of its own; for the others see <see cref="Create(ErrorCode, ZnodePath?, RequestStatus)"/>.</summary>
    /// <param name="code">Why it failed.</param>
    /// <param name="path">Which znode it was about, if any.</param>
    /// <param name="request">How far the request had got.</param>
    /// <param name="message">What happened, to what, and what to do next; null for the error's own words.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    protected ZnodeException(ErrorCode code, ZnodePath? path, RequestStatus request, string? message = null, Exception? innerException = null)
        : base(message ?? ErrorText.Describe(code, path, request), innerException)
    {
        Code = code;
        Path = path;
        Request = request;
    }

    /// <summary>Gets why it failed, by ZooKeeper's number.</summary>
    public ErrorCode Code { get; }

    /// <summary>Gets the znode that the request was about, or null when it was about none.</summary>
    public ZnodePath? Path { get; }

    /// <summary>Gets how far the request had got: whether it can have changed something.</summary>
    public RequestStatus Request { get; }

    /// <summary>Gets whether the same call on the same session may succeed a little later without anyone changing what was asked for.</summary>
    /// <value>Before repeating a write, look at <see cref="Request"/> too. False for an expired session: a client's next session may do better.</value>
    public bool IsTransient => Code is ErrorCode.ConnectionLoss or ErrorCode.OperationTimeout or ErrorCode.RequestTimeout or ErrorCode.ThrottledOp
        or ErrorCode.NotReadOnly or ErrorCode.SessionMoved or ErrorCode.ReconfigInProgress or ErrorCode.NewConfigNoQuorum;

    /// <summary>Makes the exception of an error.</summary>
    /// <param name="code">Why it failed; any but <see cref="ErrorCode.Ok"/>, also numbers that this library has no name for.</param>
    /// <param name="path">Which znode it was about, if any.</param>
    /// <param name="request">How far the request had got.</param>
    /// <returns>The exception of the error's own type, or a plain <see cref="ZnodeException"/> when it has none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> is <see cref="ErrorCode.Ok"/>.</exception>
    public static ZnodeException Create(ErrorCode code, ZnodePath? path, RequestStatus request) => Create(code, path, request, null);

    /// <param name="code">Why it failed.</param>
    /// <param name="path">Which znode it was about, if any.</param>
    /// <param name="request">How far the request had got.</param>
    /// <param name="detail">A sentence put before the error's own words.</param>
    internal static ZnodeException Create(ErrorCode code, ZnodePath? path, RequestStatus request, string? detail)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(code, ErrorCode.Ok);
        return Worded(code, path, request, detail is null ? null : $"{detail} {ErrorText.Describe(code, path, request)}");
    }

    /// <summary>Says the same of another path: where a view shows the tree from a root of its own.</summary>
    /// <param name="path">The path there.</param>
    /// <param name="more">A sentence put behind the others.</param>
    internal ZnodeException At(ZnodePath path, string? more = null)
    {
        var message = Path is { IsRoot: false } own ? Message.Replace(own.Value, path.Value, StringComparison.Ordinal) : Message;
        return Worded(Code, path, Request, more is null ? message : $"{message} {more}");
    }

    private static ZnodeException Worded(ErrorCode code, ZnodePath? path, RequestStatus request, string? message)
    {
        return code switch
        {
            ErrorCode.NoNode => new NoNodeException(path, request, message),
            ErrorCode.NodeExists => new NodeExistsException(path, request, message),
            ErrorCode.BadVersion => new BadVersionException(path, request, message),
            ErrorCode.NotEmpty => new NotEmptyException(path, request, message),
            ErrorCode.NoChildrenForEphemerals => new NoChildrenForEphemeralsException(path, request, message),
            ErrorCode.QuotaExceeded => new QuotaExceededException(path, request, message),
            ErrorCode.NoAuth => new NoAuthException(path, request, message),
            ErrorCode.InvalidAcl => new InvalidAclException(path, request, message),
            ErrorCode.AuthFailed or ErrorCode.SessionClosedRequireSaslAuth => new AuthFailedException(code, path, request, message),
            ErrorCode.SessionExpired or ErrorCode.UnknownSession => new SessionExpiredException(code, path, request, message),
            ErrorCode.SessionMoved => new SessionMovedException(path, request, message),
            ErrorCode.EphemeralOnLocalSession => new EphemeralOnLocalSessionException(path, request, message),
            ErrorCode.ConnectionLoss => new ConnectionLossException(path, request, message),
            ErrorCode.OperationTimeout or ErrorCode.RequestTimeout => new RequestTimeoutException(code, path, request, message),
            ErrorCode.ThrottledOp => new ThrottledOpException(path, request, message),
            ErrorCode.NotReadOnly => new NotReadOnlyException(path, request, message),
            ErrorCode.BadArguments or ErrorCode.MarshallingError => new BadArgumentsException(code, path, request, message),
            ErrorCode.Unimplemented => new UnimplementedException(path, request, message),
            ErrorCode.NoWatcher => new NoWatcherException(path, request, message),
            ErrorCode.ReconfigDisabled => new ReconfigDisabledException(path, request, message),
            ErrorCode.ReconfigInProgress => new ReconfigInProgressException(path, request, message),
            ErrorCode.NewConfigNoQuorum => new NewConfigNoQuorumException(path, request, message),
            _ => new ZnodeException(code, path, request, message),
        };
    }
}
