using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using Znode.AspNetCore;
using Znode.AspNetCore.Peers;
using Znode.Ensemble;

namespace Znode.Server;

/// <summary>Makes a member one of an ensemble of processes.</summary>
public static class PeerPortBuilderExtensions
{
    /// <summary>Says who the members of the ensemble are, this one among them. Each listens where the others look for it: see <see cref="ListenForPeers(ZnodeMemberBuilder, PeerPortOptions)"/>.</summary>
    /// <param name="builder">The member's builder.</param>
    /// <param name="members">The members: the same on every one of them.</param>
    /// <exception cref="ArgumentException">Two have the same number, or an address is none.</exception>
    public static ZnodeMemberBuilder WithPeers(this ZnodeMemberBuilder builder, params PeerAddress[] members)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.GroupBy(member => member.Id).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two members have the number {twice.Key}: {string.Join(" and ", twice.Select(member => $"{member.Host}:{member.Port}"))}. Each has one of its own.", nameof(members));
        }

        return builder.WithPeers(new EnsembleConfig(members.ToImmutableSortedDictionary(member => new ServerId(member.Id), member => member.ToServer()), Version: 0));
    }

    /// <summary>Says who the members of the ensemble are, with observers, groups and weights.</summary>
    /// <param name="builder">The member's builder.</param>
    /// <param name="config">The members: the same on every one of them.</param>
    public static ZnodeMemberBuilder WithPeers(this ZnodeMemberBuilder builder, EnsembleConfig config)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(config);
        return builder.WithMembers(config);
    }

    /// <summary>Listens for the other members at an address of this machine only, or of a network that keeps strangers out by itself when <paramref name="options"/> say so.</summary>
    /// <param name="builder">The member's builder.</param>
    /// <param name="endPoint">Where: the port that the others know.</param>
    /// <param name="options">The secret or the certificates, and all there is to choose beside the address; null for no secret, which only loopback allows.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the port would be open to everybody.</exception>
    [OverloadResolutionPriority(1)] // So that ListenForPeers(new(IPAddress.Loopback, 2888)) is this one.
    public static ZnodeMemberBuilder ListenForPeers(this ZnodeMemberBuilder builder, IPEndPoint endPoint, PeerPortOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return builder.ListenForPeers((options ?? new()) with { EndPoints = [endPoint] });
    }

    /// <summary>Listens for the other members with all there is to choose about it.</summary>
    /// <param name="builder">The member's builder.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the port would be open to everybody.</exception>
    public static ZnodeMemberBuilder ListenForPeers(this ZnodeMemberBuilder builder, PeerPortOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return builder.WithTransport(member => new GrpcPeers(member.Id, options, member.Options.RequestBytesMax, member.Loggers));
    }
}

/// <summary>Where a member of an ensemble is for the others.</summary>
/// <param name="Id">Its number, 0 to 254.</param>
/// <param name="Host">Its name, which is resolved at each dial, or its address.</param>
/// <param name="Port">Its port, for elections and replication alike.</param>
public sealed record PeerAddress(int Id, string Host, int Port)
{
    internal EnsembleServer ToServer() => new(new(Id), Host, Port, Port);
}
