namespace Znode;

/// <summary>Why a request was refused; the numbers are ZooKeeper's. Source: spec client-protocol §9.</summary>
public enum ErrorCode
{
    /// <summary>The request was carried out.</summary>
    Ok = 0,

    /// <summary>The marker of system errors; not sent.</summary>
    SystemError = -1,

    /// <summary>This part of a transaction was not tried because another one was refused.</summary>
    RuntimeInconsistency = -2,

    /// <summary>The data is not what it should be.</summary>
    DataInconsistency = -3,

    /// <summary>The connection was lost; whether the request was carried out is not known.</summary>
    ConnectionLoss = -4,

    /// <summary>The request could not be decoded.</summary>
    MarshallingError = -5,

    /// <summary>The member does not know the operation, or has it switched off.</summary>
    Unimplemented = -6,

    /// <summary>The operation took too long.</summary>
    OperationTimeout = -7,

    /// <summary>A path, flag or number is not allowed.</summary>
    BadArguments = -8,

    /// <summary>The session is not known.</summary>
    UnknownSession = -12,

    /// <summary>No quorum of the new configuration is connected and level.</summary>
    NewConfigNoQuorum = -13,

    /// <summary>Another reconfiguration is under way.</summary>
    ReconfigInProgress = -14,

    /// <summary>The marker of errors of the interface; not sent.</summary>
    ApiError = -100,

    /// <summary>The znode, or the parent of one to be created, does not exist.</summary>
    NoNode = -101,

    /// <summary>The access control list does not allow it.</summary>
    NoAuth = -102,

    /// <summary>The version is not the expected one.</summary>
    BadVersion = -103,

    /// <summary>An ephemeral znode has no children.</summary>
    NoChildrenForEphemerals = -108,

    /// <summary>The znode exists already.</summary>
    NodeExists = -110,

    /// <summary>The znode has children.</summary>
    NotEmpty = -111,

    /// <summary>The session has ended.</summary>
    SessionExpired = -112,

    /// <summary>The callback is not valid.</summary>
    InvalidCallback = -113,

    /// <summary>The access control list is empty or has an entry that no provider takes.</summary>
    InvalidAcl = -114,

    /// <summary>The credentials were refused.</summary>
    AuthFailed = -115,

    /// <summary>The session has moved to another connection.</summary>
    SessionMoved = -118,

    /// <summary>The member serves reads only, for now.</summary>
    NotReadOnly = -119,

    /// <summary>A local session can not own ephemeral znodes.</summary>
    EphemeralOnLocalSession = -120,

    /// <summary>There is no such watch.</summary>
    NoWatcher = -121,

    /// <summary>The request timed out.</summary>
    RequestTimeout = -122,

    /// <summary>Reconfiguration is switched off.</summary>
    ReconfigDisabled = -123,

    /// <summary>The session was closed because the client did not authenticate by a required scheme.</summary>
    SessionClosedRequireSaslAuth = -124,

    /// <summary>A hard quota would be exceeded.</summary>
    QuotaExceeded = -125,

    /// <summary>The member has too much to do and refused the request.</summary>
    ThrottledOp = -127,
}
