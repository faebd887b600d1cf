namespace Znode.Client.Servers;

/// <summary>The order in which servers are tried: shuffled once, then round and round, with a pause after each round. ZooKeeper: <c>StaticHostProvider</c>.</summary>
/// <remarks>
/// The first round of each search has no pauses, since every moment counts while a session's timeout runs. Later rounds are preceded by longer and longer ones, drawn at random so that
/// the clients of a server that died do not come back all at once.
/// </remarks>
internal sealed class ServerRing
{
    private const int PauseMsMin = 100;
    private const int PauseMsMax = 1_000;

    private readonly ServerAddress[] _servers;
    private readonly Random _random;
    private int _next;
    private int _tried;

    public ServerRing(IReadOnlyList<ServerAddress> servers, Random random)
    {
        _servers = [.. servers];
        _random = random;
        random.Shuffle(_servers);
    }

    public int Count => _servers.Length;

    /// <summary>Gets the servers in their order, from the one that is tried next.</summary>
    public IEnumerable<ServerAddress> InOrder => Enumerable.Range(0, Count).Select(i => _servers[(_next + i) % Count]);

    /// <summary>Takes the next server.</summary>
    /// <param name="pauseMs">How long to wait before it is tried.</param>
    public ServerAddress Next(out int pauseMs)
    {
        var round = _tried / Count;
        pauseMs = round > 0 && _tried % Count == 0 ? Pause(round) : 0;
        _tried++;
        var server = _servers[_next];
        _next = (_next + 1) % Count;
        return server;
    }

    /// <summary>Gets whether each server was tried once in this search, and none twice.</summary>
    public bool HasTriedEachOnce => _tried == Count;

    /// <summary>A search has ended: the next one begins with a round without pauses, at the server after this one.</summary>
    public void Found() => _tried = 0;

    /// <summary>Has a server tried next.</summary>
    public void Prefer(ServerAddress server)
    {
        var index = Array.IndexOf(_servers, server);
        _next = index >= 0 ? index : _next;
    }

    private int Pause(int round)
    {
        var longest = (int)Math.Min((long)PauseMsMin << Math.Min(round - 1, 10), PauseMsMax);
        return _random.Next(longest / 2, longest + 1);
    }
}
