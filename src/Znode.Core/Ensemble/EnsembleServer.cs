using System.Diagnostics.CodeAnalysis;

namespace Znode.Ensemble;

/// <summary>One member of an ensemble: <c>server.N=host:quorumPort:electionPort:role;clientHost:clientPort</c> (spec quorum-protocol §8.1).</summary>
/// <param name="Id">Its number.</param>
/// <param name="Host">Where it is: a name, which is resolved at each dial, or an address; an IPv6 address without its brackets.</param>
/// <param name="QuorumPort">The port of leader and learners, 1 to 65535.</param>
/// <param name="ElectionPort">The port of elections, 1 to 65535.</param>
/// <param name="Role">Whether it votes.</param>
public sealed record EnsembleServer(ServerId Id, string Host, int QuorumPort, int ElectionPort, EnsembleRole Role = EnsembleRole.Participant)
{
    /// <summary>Gets the host of its client port; null when the configuration does not say.</summary>
    public string? ClientHost { get; init; }

    /// <summary>Gets its client port; null when the configuration does not say.</summary>
    public int? ClientPort { get; init; }

    /// <summary>Gets the host of its client port with TLS; null when the configuration does not say.</summary>
    public string? SecureClientHost { get; init; }

    /// <summary>Gets its client port with TLS; null when the configuration does not say. In the text since ZooKeeper 3.10.</summary>
    public int? SecureClientPort { get; init; }

    /// <summary>Reads one member.</summary>
    /// <param name="text"><c>server.N=host:quorumPort:electionPort[:role][;[[clientHost:]clientPort][;[secureHost:]securePort]]</c>.</param>
    /// <exception cref="FormatException">It is not one; the message says what is wrong and what is allowed.</exception>
    public static EnsembleServer Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EnsembleServerText.Parse(text);
    }

    /// <summary>Reads one member, if the text is one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EnsembleServer? server)
    {
        try
        {
            server = text is null ? null : Parse(text);
        }
        catch (FormatException)
        {
            server = null;
        }

        return server is not null;
    }

    /// <summary>Prints the member as ZooKeeper does: <c>server.1=host:2888:3888:participant;0.0.0.0:2181</c>.</summary>
    public override string ToString() => EnsembleServerText.Format(this);
}
