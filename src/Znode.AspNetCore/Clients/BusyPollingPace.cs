namespace Znode.AspNetCore.Clients;

/// <summary>Decides when busy polling is tried: as long as it succeeds, and ever more seldom where it does not. As Linux's <c>haltpoll</c>, which shrinks its window.</summary>
/// <remarks>So a client that thinks, or is far away, costs next to nothing more: two windows in 1,024 requests.</remarks>
internal sealed class BusyPollingPace
{
    /// <summary>So many failures in a row end it for a while.</summary>
    internal const int MissesMax = 2;

    /// <summary>The first rest, in requests; each further one is twice as long.</summary>
    internal const int RestMin = 16;

    /// <summary>The longest rest, in requests.</summary>
    internal const int RestMax = 1024;

    private int _misses;
    private int _rest;
    private int _nextRest = RestMin;

    /// <summary>Asked once for each request: tells whether to poll for the next one.</summary>
    public bool IsDue()
    {
        if (_rest == 0)
        {
            return true;
        }

        _rest--;
        return false;
    }

    /// <summary>The next request came within the window.</summary>
    public void Hit()
    {
        _misses = 0;
        _nextRest = RestMin;
    }

    /// <summary>It did not.</summary>
    public void Miss()
    {
        if (++_misses == MissesMax)
        {
            _misses = 0;
            _rest = _nextRest;
            _nextRest = Math.Min(2 * _nextRest, RestMax);
        }
    }
}
