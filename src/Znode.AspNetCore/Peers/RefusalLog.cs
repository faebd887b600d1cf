using Microsoft.Extensions.Logging;

namespace Znode.AspNetCore.Peers;

/// <summary>Logs who was refused and why: once for each address and reason, and again only after a while, for a stranger may knock every second. Thread-safe.</summary>
internal sealed class RefusalLog(ILogger logger, TimeProvider time)
{
    private const int EntriesMax = 1024;
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Address, string Reason), long> _logged = [];

    public void Refused(string remote, string reason)
    {
        var now = time.GetTimestamp();
        var key = (Host(remote), reason);
        lock (_gate)
        {
            if (_logged.TryGetValue(key, out var last) && time.GetElapsedTime(last, now) < Again)
            {
                return;
            }

            if (_logged.Count >= EntriesMax)
            {
                _logged.Clear();
            }

            _logged[key] = now;
        }

        Log.PeerRefused(logger, remote, reason);
    }

    /// <summary>Someone came in from there: the next refusal is news.</summary>
    public void Admitted(string remote)
    {
        lock (_gate)
        {
            if (_logged.Count > 0)
            {
                var host = Host(remote);
                foreach (var key in _logged.Keys.Where(key => key.Address == host).ToList())
                {
                    _logged.Remove(key);
                }
            }
        }
    }

    /// <summary>The address without the port, which is another each time.</summary>
    private static string Host(string remote) => remote[..Math.Max(remote.LastIndexOf(':'), 0)];
}
