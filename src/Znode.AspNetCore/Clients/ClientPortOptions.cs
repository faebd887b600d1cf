using System.Net;

namespace Znode.AspNetCore;

/// <summary>How a member listens for clients. Every value has a default; limits of single requests are the member's.</summary>
public sealed record ClientPortOptions
{
    /// <summary>Gets where to listen.</summary>
    /// <value>
    /// Default 127.0.0.1:2181: this machine only. <see cref="IPAddress.IPv6Any"/> is every address of both families. Port 0 takes a free one:
    /// see <see cref="ClientPort.EndPoint"/>.
    /// </value>
    public IPEndPoint EndPoint { get; init; } = new(IPAddress.Loopback, 2181);

    /// <summary>Gets how many connections one address may have.</summary>
    /// <value>Default 60; 0 is any number. ZooKeeper: <c>maxClientCnxns</c>.</value>
    public int ConnectionsPerAddressMax { get; init; } = 60;

    /// <summary>Gets how many connections there may be in all.</summary>
    /// <value>Default 0: any number. ZooKeeper: <c>maxCnxns</c>.</value>
    public int ConnectionsMax { get; init; }

    /// <summary>Gets how many paths one connection may watch.</summary>
    /// <value>
    /// Default 500,000; 0 is any number. What would be one more is answered with QUOTAEXCEEDED and sets no watch; a client that brings more along
    /// from another member is refused. ZooKeeper has no such limit.
    /// </value>
    public int WatchesPerConnectionMax { get; init; } = 500_000;

    /// <summary>Gets how long a connection may be without a session.</summary>
    /// <value>Default 10 s. ZooKeeper: <c>nio.sessionlessCnxnTimeout</c>.</value>
    public TimeSpan SessionlessTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets how many connections the operating system keeps until they are accepted.</summary>
    /// <value>Default −1: 512. ZooKeeper: <c>clientPortListenBacklog</c>.</value>
    public int Backlog { get; init; } = -1;

    /// <summary>Gets which four-letter words are answered, with commas between them; <c>*</c> is all of them.</summary>
    /// <value>Default <c>srvr</c>, which is always answered, as <c>isro</c> is where the member has <c>ReadOnlyMode</c>. ZooKeeper: <c>4lw.commands.whitelist</c>.</value>
    public string FourLetterWords { get; init; } = "srvr";

    /// <summary>Gets whether clients may have sessions at this member while it leads; in an ensemble under a heavy load the leader can be left to order writes. A member that is alone serves in any case.</summary>
    /// <value>Default true. False: connections are closed at their first request, and clients go to another member. Four-letter words are answered. ZooKeeper: <c>leaderServes</c>.</value>
    public bool LeaderServes { get; init; } = true;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(EndPoint);
        ArgumentNullException.ThrowIfNull(FourLetterWords);
        ArgumentOutOfRangeException.ThrowIfNegative(ConnectionsPerAddressMax);
        ArgumentOutOfRangeException.ThrowIfNegative(ConnectionsMax);
        ArgumentOutOfRangeException.ThrowIfNegative(WatchesPerConnectionMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(Backlog, -1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SessionlessTimeout, TimeSpan.Zero);
    }
}
