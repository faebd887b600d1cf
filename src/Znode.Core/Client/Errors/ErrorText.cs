using System.Globalization;

namespace Znode;

/// <summary>The words of each error: what happened, to what, and what to do next.</summary>
internal static class ErrorText
{
    public static string Describe(ErrorCode code, ZnodePath? path, RequestStatus request)
    {
        var znode = path is { } known ? $"The znode {known}" : "The znode";
        return code switch
        {
            ErrorCode.NoNode => $"{znode} does not exist; or it was to be created, and its parent does not. Create it first, missing parents by CreateOptions.CreateParents, or ask with a Try method where it may be missing.",
            ErrorCode.NodeExists => $"{znode} exists already. Set its data instead, or use TryCreateAsync where it may exist.",
            ErrorCode.BadVersion => $"{znode} has another version than expected: someone changed it since it was read. Read it again and decide anew, or pass ZnodeVersion.Any to overwrite.",
            ErrorCode.NotEmpty => $"{znode} has children. Delete them first.",
            ErrorCode.NoChildrenForEphemerals => $"{znode} can not be created: its parent is ephemeral, and ephemeral znodes have no children. Create it below a persistent znode.",
            ErrorCode.QuotaExceeded => $"{znode} can not be written: a hard quota of it, or of a znode above it, would be exceeded. Delete something, or raise the quota below /zookeeper/quota.",
            ErrorCode.NoAuth => $"{znode} does not allow this to the session's identities (to create or delete, its parent must allow it). Authenticate first, or ask its owner to change the access control list.",
            ErrorCode.InvalidAcl => $"The access control list given for {Bare(path)} is empty or has an entry that no provider takes. Name a known scheme, with an id in its form; 'auth' needs an authenticated session.",
            ErrorCode.AuthFailed => "The ensemble refused the credentials, or does not know the scheme. Check both; the session can not be used until it authenticates.",
            ErrorCode.SessionClosedRequireSaslAuth => "The ensemble closed the session: it requires an authentication that this client did not show. Authenticate by a scheme that it demands.",
            ErrorCode.SessionExpired => "The session has ended, and its ephemeral znodes and watches with it. Get a new session and create them again.",
            ErrorCode.UnknownSession => "The ensemble does not know the session. Get a new one; ephemeral znodes and watches must be created again.",
            ErrorCode.SessionMoved => "The session has moved to another connection, and this one was closed. The call may be repeated on the session's present connection.",
            ErrorCode.EphemeralOnLocalSession => $"{znode} can not be ephemeral: the session is local to one member. Let the ensemble upgrade local sessions, or open a global one.",
            ErrorCode.ConnectionLoss => request == RequestStatus.NotSent
                ? $"The connection was lost before the request about {Bare(path)} had left: nothing happened. It is safe to repeat."
                : $"The connection was lost after the request about {Bare(path)} had left: it may have been carried out, or may still be. Look before repeating a write.",
            ErrorCode.OperationTimeout or ErrorCode.RequestTimeout =>
                $"The request about {Bare(path)} was not answered in time. {(request == RequestStatus.NotSent ? "It had not left: it is safe to repeat." : "It may have been carried out: look before repeating a write.")}",
            ErrorCode.ThrottledOp => $"The member has too much to do and did not carry out the request about {Bare(path)}. Repeat it later, more slowly.",
            ErrorCode.NotReadOnly => $"The member serves reads only for now (its log takes no writes, or it has no quorum): the request about {Bare(path)} was not carried out. Its health says why; repeat it later.",
            ErrorCode.BadArguments => $"The ensemble takes no such path, flag, version or number in a request about {Bare(path)}. Nothing was done; change the request.",
            ErrorCode.MarshallingError => $"The member could not decode the request about {Bare(path)}. Nothing was done. Client and member may be of versions that do not fit.",
            ErrorCode.Unimplemented => $"The member does not know the operation asked for on {Bare(path)}, or has it switched off (time to live needs extended types). See its configuration and version.",
            ErrorCode.NoWatcher => $"{znode} has no such watch of this session.",
            ErrorCode.ReconfigDisabled => "Reconfiguration is switched off in this ensemble. Set reconfigEnabled=true on its members.",
            ErrorCode.ReconfigInProgress => "Another reconfiguration is under way. Repeat it when that one has ended.",
            ErrorCode.NewConfigNoQuorum => "No quorum of the new configuration is connected and level. Start its members and wait until they are, then repeat it.",
            ErrorCode.SystemError => $"The member could not carry out the request about {Bare(path)} because of a fault of its own. Its log and its health say which.",
            _ => string.Create(CultureInfo.InvariantCulture, $"The request about {Bare(path)} failed with error {(int)code} ({code})."),
        };
    }

    private static string Bare(ZnodePath? path) => path is { } known ? known.Value : "no path";
}
