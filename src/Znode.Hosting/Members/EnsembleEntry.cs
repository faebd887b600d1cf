using System.Collections.Immutable;
using System.Globalization;
using Znode.Ensemble;

namespace Znode.Hosting.Members;

/// <summary>One member in the settings: <c>host:port</c>, with <c>:observer</c> behind it for one without a vote.</summary>
internal readonly record struct EnsembleEntry(int Id, string Host, int Port, bool IsObserver)
{
    private const string Observer = ":observer";

    /// <summary>Says what is wrong with an entry; null when nothing is.</summary>
    public static string? Problem(string id, string address)
    {
        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 254)
        {
            return $"'{id}' is no number of a member; it is from 0 to 254";
        }

        var (host, port, _) = Split(address);
        return host.Length == 0 ? $"'{address}' has no host; it is like host-1:2888, or host-1:2888:observer for a member without a vote"
            : !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value is < 1 or > 65_535 ? $"'{address}' has no port from 1 to 65535; it is like host-1:2888"
            : null;
    }

    /// <summary>Takes an entry apart that has no problem.</summary>
    private static EnsembleEntry Parse(string id, string address)
    {
        var (host, port, isObserver) = Split(address);
        return new(int.Parse(id, CultureInfo.InvariantCulture), host, int.Parse(port, CultureInfo.InvariantCulture), isObserver);
    }

    /// <summary>Reads all members of the settings, which have been checked.</summary>
    public static EnsembleConfig ToConfig(IReadOnlyDictionary<string, string> ensemble) => new(
        ensemble.Select(static entry => Parse(entry.Key, entry.Value).ToServer()).ToImmutableSortedDictionary(static server => server.Id, static server => server),
        Version: 0);

    private EnsembleServer ToServer() => new(new(Id), Host, Port, Port, IsObserver ? EnsembleRole.Observer : EnsembleRole.Participant);

    private static (string Host, string Port, bool IsObserver) Split(string address)
    {
        var isObserver = address.EndsWith(Observer, StringComparison.OrdinalIgnoreCase);
        var rest = isObserver ? address[..^Observer.Length] : address;
        var colon = rest.LastIndexOf(':');
        return colon < 0 ? (rest.Trim('[', ']'), "", isObserver) : (rest[..colon].Trim('[', ']'), rest[(colon + 1)..], isObserver);
    }
}
