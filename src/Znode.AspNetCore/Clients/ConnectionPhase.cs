namespace Znode.AspNetCore.Clients;

/// <summary>How far a socket's client has come.</summary>
internal enum ConnectionPhase
{
    /// <summary>The first four bytes decide: a word, or the length of a connect request.</summary>
    New,

    /// <summary>The member decides on the session.</summary>
    Connecting,

    /// <summary>Requests are read.</summary>
    Open,
}
