namespace Znode.Cli.Server;

/// <summary>What <c>znode server</c> ends with. The numbers are ZooKeeper's <c>ExitCode</c> (spec operations §14).</summary>
internal static class ExitCode
{
    /// <summary>Stopped as it was asked to.</summary>
    public const int Ok = 0;

    /// <summary>Ended by something that nobody foresaw, or a port that could not be bound.</summary>
    public const int UnexpectedError = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int InvalidInvocation = 2;

    /// <summary>The data directory can not be read or written, or its contents are damaged.</summary>
    public const int UnableToAccessDataDirectory = 3;

    /// <summary>The member stopped by itself: the log or a snapshot could not be written.</summary>
    public const int ErrorWhileLogging = 10;

    /// <summary>A port for the other members could not be bound. ZooKeeper: <c>UNABLE_TO_BIND_QUORUM_PORT</c>.</summary>
    public const int UnableToBindQuorumPort = 14;
}
