namespace Znode.Server.Connections;

/// <summary>What a connection knows by itself of its client.</summary>
internal enum ClientPresence
{
    /// <summary>Nothing: a peer that is silent may be gone. Its session lives by what it sends.</summary>
    Unknown,

    /// <summary>It is in this process, which runs: its session lives as long.</summary>
    Here,

    /// <summary>It has let go of its session, whose end could not be proposed at that time.</summary>
    Gone,
}
