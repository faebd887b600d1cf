namespace Znode.Server.InProcess.Calls;

/// <summary>The exceptions of requests that the member did not take or did not bring to an end, with its reason in words.</summary>
internal static class Refusals
{
    public static ZnodeException Create(ErrorCode error, ZnodePath? path, string reason, bool wasSent = true) => error switch
    {
        ErrorCode.NotReadOnly => new NotReadOnlyException(
            path, RequestStatus.Answered, $"The member takes no writes at the moment, and nothing was done: {reason}. Reads go on; repeat the write when the member's health says that it accepts them."),
        ErrorCode.ConnectionLoss when !wasSent => NotSent(path, reason),
        ErrorCode.ConnectionLoss => new ConnectionLossException(
            path, RequestStatus.Sent, $"The request was not answered: {reason}. It may have been carried out: look before repeating a write."),
        _ => ZnodeException.Create(error, path, RequestStatus.Answered),
    };

    /// <summary>Says that a request was not taken because the member serves nobody for now.</summary>
    public static ConnectionLossException NotSent(ZnodePath? path, string reason) =>
        new(path, RequestStatus.NotSent, $"The request was not taken, and nothing was done: {reason}. Repeat it when the session is connected again.");
}
