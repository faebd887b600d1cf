using System.Net;

namespace Znode.AspNetCore;

/// <summary>How a member listens for the other members of its ensemble, and shows them who it is.</summary>
public sealed record PeerPortOptions
{
    /// <summary>The shortest secret that is taken: it can be guessed at by whoever can connect.</summary>
    private const int SecretLengthMin = 16;

    /// <summary>Gets where to listen. Every address answers elections and replication alike.</summary>
    /// <value>
    /// Default 127.0.0.1:2888: this machine only. For a <c>zoo.cfg</c>: the quorum port and the election port of the member's own line. Port 0 takes a free one.
    /// </value>
    public IReadOnlyList<IPEndPoint> EndPoints { get; init; } = [new(IPAddress.Loopback, 2888)];

    /// <summary>Gets the name of the ensemble. Members of another one are refused, so that a wrong address never mixes two ensembles' data.</summary>
    /// <value>Default empty. The same on every member.</value>
    public string EnsembleName { get; init; } = "";

    /// <summary>Gets the secret that the members share. It never goes over the wire: each side shows that it knows it.</summary>
    /// <value>Default null: none. At least 16 characters; the same on every member.</value>
    /// <remarks>
    /// It proves the handshake, and nothing after it. Without <see cref="Tls"/> whoever sits between two members can let them shake hands, and then read, change and add what
    /// goes over the connection: data, votes, access control lists. On a network where somebody could, TLS is needed; the secret may stay beside it.
    /// </remarks>
    public string? Secret { get; init; }

    /// <summary>Gets the certificates for mutual TLS. Every member shows one, for the host of its line in the configuration.</summary>
    /// <value>Default null: no TLS.</value>
    public PeerTls? Tls { get; init; }

    /// <summary>Gets whether a member may listen beyond this machine with neither a secret nor TLS: whoever can connect can then be a member, read everything and write anything.</summary>
    /// <value>Default false.</value>
    public bool AllowInsecurePeers { get; init; }

    /// <summary>
    /// Gets whether a member that is not in the configuration may connect when it has shown the secret, or a certificate that is trusted: one that is to be
    /// added must be connected first.
    /// </summary>
    /// <value>Default false.</value>
    public bool AdmitJoiners { get; init; }

    /// <summary>Gets how long connecting may take, and the handshake after it.</summary>
    /// <value>Default 5 s. ZooKeeper: <c>cnxTimeout</c>.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the longest pause between two tries to reach a member; the first is 50 ms, and each one twice the last.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan RetryPauseMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how many bytes may wait for one learner before its channel is ended; it then comes back and is brought level from the log.</summary>
    /// <value>Default 128 MiB. At least 1 MiB.</value>
    public long QueueBytesMax { get; init; } = 128L << 20;

    /// <exception cref="ArgumentException">A value is out of its range, or the port would be open to everybody.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(EndPoints);
        ArgumentNullException.ThrowIfNull(EnsembleName);
        ArgumentOutOfRangeException.ThrowIfZero(EndPoints.Count);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryPauseMax, Peers.Backoff.First);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueBytesMax, 1 << 20);
        if (Secret is { Length: < SecretLengthMin })
        {
            throw new ArgumentException($"{nameof(PeerPortOptions)}.{nameof(Secret)}: {Secret.Length} characters are too few, at least {SecretLengthMin} are needed: whoever can connect can guess.");
        }

        if (Secret is null && Tls is null && !AllowInsecurePeers && EndPoints.FirstOrDefault(endPoint => !IPAddress.IsLoopback(endPoint.Address)) is { } open)
        {
            throw new ArgumentException(
                $"The port for the other members, {open}, is not on loopback, and there is neither a shared secret nor TLS: whoever can connect to it could be a member. "
                + $"Set {nameof(PeerPortOptions)}.{nameof(Secret)} or .{nameof(Tls)}, the same on every member; or .{nameof(AllowInsecurePeers)} where the network keeps strangers out.");
        }
    }
}
