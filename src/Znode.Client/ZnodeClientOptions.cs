using System.Diagnostics.Metrics;
using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace Znode.Client;

/// <summary>How a client over the network finds its ensemble and behaves. Every value but the servers has a default.</summary>
/// <remarks>Immutable and safe to share. Checked when a client is made of it.</remarks>
public sealed record ZnodeClientOptions
{
    /// <summary>Gets or initializes where the ensemble is.</summary>
    /// <value>
    /// <c>host:port,host:port/root</c>. The port may be left out: 2181. IPv6 addresses stand in brackets: <c>[::1]:2181</c>. A path at the end is the root of what the client sees.
    /// <c>tls://</c> in front has all connections use TLS. Names are resolved anew for every connection, and all their addresses are tried. Not empty.
    /// </value>
    public required string Servers { get; init; }

    /// <summary>Gets or initializes how long the session should outlive a silence.</summary>
    /// <value>From 1 ms to 2³¹ − 1 ms. Default 30 s. The ensemble clamps it, to 2–20 of its ticks unless set otherwise; <see cref="IZnodeSession.Timeout"/> says the result.</value>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or initializes how long <see cref="ZnodeClient.ConnectAsync(ZnodeClientOptions, CancellationToken)"/> tries to open the first session before it gives up.</summary>
    /// <value>Longer than 0, or <see cref="Timeout.InfiniteTimeSpan"/>. Default 15 s. Later the client tries for as long as it lives.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or initializes how long one server may take to accept a connection, TLS included, and to answer the first message.</summary>
    /// <value>Longer than 0. Default null: the session's timeout divided by the number of servers, and no less than 1 s or more than 10 s.</value>
    public TimeSpan? DialTimeout { get; init; }

    /// <summary>Gets or initializes whether a member that serves reads only will do, for want of another.</summary>
    /// <value>Default false. When true the client looks for a member that takes writes meanwhile, and moves to it.</value>
    public bool ReadOnlyAllowed { get; init; }

    /// <summary>Gets or initializes what is shown to the ensemble on each connection.</summary>
    /// <value>Default none.</value>
    public IReadOnlyList<ZnodeCredentials> Credentials { get; init; } = [];

    /// <summary>Gets or initializes how TLS is done.</summary>
    /// <value>
    /// Default null: no TLS, unless <see cref="Servers"/> begins with <c>tls://</c>. <see cref="ZnodeClientTls.FromPemFiles"/> makes it of files. Where the target host is left out it is the name in <see cref="Servers"/>. Callbacks run while a connection is
    /// being made, on the thread that makes it: they are not to wait for this client.
    /// </value>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>Gets or initializes the longest request that is sent: path, data and some 50 bytes.</summary>
    /// <value>
    /// Bytes, from 1,024. Default 1,048,575, as ZooKeeper's <c>jute.maxbuffer</c>: a server drops the connection of whoever sends more than its own limit, so both should be the same.
    /// A longer request fails with <see cref="BadArgumentsException"/> before it is sent.
    /// </value>
    public int RequestBytesMax { get; init; } = 0xfffff;

    /// <summary>Gets or initializes the longest answer that is taken, a list of children for example.</summary>
    /// <value>
    /// Bytes, from 1,024. Default 64 MiB. A longer one fails its call with <see cref="BadArgumentsException"/> and ends the connection, with what else is under way; the session goes on over the next.
    /// </value>
    public int ReplyBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Gets or initializes whether reads go on by themselves when the connection is lost: they are asked again at the next server, in their order.</summary>
    /// <value>
    /// Default true: reads, syncs and the arming of watches then fail only when the session has ended or their token fires. Writes are never repeated, but for
    /// <see cref="CreateOptions.Protected"/> creates, which look for what they made.
    /// </value>
    public bool RetryReads { get; init; } = true;

    /// <summary>Gets or initializes what the order of the servers is drawn from.</summary>
    /// <value>Default null: another order for each client. A number gives the same order each time, for tests.</value>
    public int? Seed { get; init; }

    /// <summary>Gets or initializes the clock.</summary>
    /// <value>Default the system's.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets or initializes where the client logs.</summary>
    /// <value>Default null: nowhere.</value>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Gets or initializes who makes the client's meter, <see cref="ZnodeDiagnostics.ClientMeterName"/>.</summary>
    /// <value>Default null: the client itself.</value>
    public IMeterFactory? MeterFactory { get; init; }

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Servers);
        ArgumentNullException.ThrowIfNull(Credentials);
        if (Credentials.Contains(null!))
        {
            throw new ArgumentException("One of the credentials is null.", nameof(Credentials));
        }

        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestBytesMax, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReplyBytesMax, 1024);
        if (SessionTimeout < TimeSpan.FromMilliseconds(1) || SessionTimeout.TotalMilliseconds > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(SessionTimeout), SessionTimeout, $"{nameof(SessionTimeout)} is from 1 ms to {int.MaxValue} ms.");
        }

        if (ConnectTimeout <= TimeSpan.Zero && ConnectTimeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(ConnectTimeout), ConnectTimeout, $"{nameof(ConnectTimeout)} is longer than 0, or infinite.");
        }

        if (DialTimeout is { } dial && dial <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(DialTimeout), dial, $"{nameof(DialTimeout)} is longer than 0.");
        }
    }
}
