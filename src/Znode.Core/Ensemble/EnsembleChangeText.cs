using Znode.Requests;

namespace Znode.Ensemble;

/// <summary>A change of the members as a client asks for it on the wire. ZooKeeper: <c>ReconfigRequest</c> and the reading of it in <c>PrepRequestProcessor</c>.</summary>
internal static class EnsembleChangeText
{
    public static ReconfigRequest Format(EnsembleChange change) =>
        change.Members is { } members
            ? new(JoiningServers: null, LeavingServers: null, EnsembleConfigText.Format(members), change.FromVersion)
            : new(string.Join(',', change.Joining), string.Join(',', change.Leaving), NewMembers: null, change.FromVersion);

    /// <exception cref="FormatException">It names no members, or in a way that nobody understands.</exception>
    public static EnsembleChange Parse(ReconfigRequest request) =>
        request.NewMembers is { } members
            ? EnsembleChange.To(EnsembleConfigText.Parse(members.Replace(',', '\n')), request.CurrentConfigId)
            : EnsembleChange.Incremental(Split(request.JoiningServers).Select(EnsembleServerText.Parse), Split(request.LeavingServers).Select(ParseId), request.CurrentConfigId);

    private static string[] Split(string? list) => list is null ? [] : list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static ServerId ParseId(string text) =>
        EnsembleServerText.TryParseId(text, out var id) ? id : throw new FormatException($"'{text}' is no member that could leave; allowed: 0 to {int.MaxValue}");
}
