using System.Text;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>Replaces what two servers may not have in common, session ids and times, by names that they must.</summary>
/// <remarks>
/// A session id becomes the number of its session in order of creation. A time becomes the transaction it belongs to: a stat whose ctime is not
/// the time of its czxid, or whose mtime is not the time of its mzxid, shows as wrong.
/// </remarks>
internal sealed class Normalizer
{
    private readonly Dictionary<long, string> _sessions = new() { [0] = "0" };
    private readonly Dictionary<long, long> _timeOfZxid = new() { [0] = 0 };

    public string Session(long id) => _sessions.TryGetValue(id, out var name) ? name : $"unknown session 0x{id:x}";

    /// <summary>Names a session that was granted just now.</summary>
    public string NewSession(long id) => _sessions[id] = $"session#{_sessions.Count}";

    public string Stat(WireStat stat) =>
        $"[c={stat.Czxid}{Time(stat.Czxid, stat.Ctime)} m={stat.Mzxid}{Time(stat.Mzxid, stat.Mtime)} p={stat.Pzxid} v={stat.Version} cv={stat.Cversion} " +
        $"av={stat.Aversion} owner={Session(stat.EphemeralOwner)} len={stat.DataLength} children={stat.NumChildren}]";

    public static string Data(byte[]? data) => data switch
    {
        null => "null",
        { Length: > 64 } => $"{data.Length} bytes {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(data).AsSpan(0, 6))}",
        _ when data.All(value => value is >= 0x20 and < 0x7f) => $"'{Encoding.ASCII.GetString(data)}'",
        _ => $"0x{Convert.ToHexString(data)}",
    };

    private string Time(long zxid, long time)
    {
        if (_timeOfZxid.TryAdd(zxid, time))
        {
            return "";
        }

        return _timeOfZxid[zxid] == time ? "" : $"(not the time of {zxid})";
    }
}
