using Znode.Requests;

namespace Znode.Server;

/// <summary>Removes empty containers and TTL znodes that ran out, a few at a time. Source: ZooKeeper's <c>ContainerManager</c>, spec semantics §6.</summary>
internal sealed class Reaper(MemberCore core)
{
    private readonly Queue<byte[]> _candidates = new();
    private long _lastTickMs;

    /// <summary>As with ZooKeeper's timer the first look comes one interval after the start: clients have time to come back to their containers.</summary>
    private long _checkDueMs = core.Clock.MonotonicMs + (long)core.Options.ContainerCheckInterval.TotalMilliseconds;

    private double _allowance;

    /// <summary>Called in a turn, often; looks at the tree when that is due.</summary>
    public void Tick(long nowMs)
    {
        if (core.WritesRefused is not null || !core.IsServing || core.Learner is not null)
        {
            return;
        }

        var neverUsedMaxMs = (long)core.Options.ContainerNeverUsedMax.TotalMilliseconds;
        if (_candidates.Count == 0 && nowMs >= _checkDueMs)
        {
            _checkDueMs = nowMs + (long)core.Options.ContainerCheckInterval.TotalMilliseconds;
            foreach (var node in core.Tree.Reapable(core.Clock.WallMs, neverUsedMaxMs))
            {
                _candidates.Enqueue(node.GetPath());
            }
        }

        var perMs = core.Options.ContainersRemovedPerMinuteMax / 60_000.0;
        _allowance = _candidates.Count == 0 ? 1 : Math.Min(_allowance + ((nowMs - _lastTickMs) * perMs), Math.Max(1, perMs * 1000));
        _lastTickMs = nowMs;
        while (_allowance >= 1 && _candidates.TryDequeue(out var path))
        {
            // The list can be minutes old: what was used since, or made anew, is not to go.
            if (!core.Tree.IsReapable(path, core.Clock.WallMs, neverUsedMaxMs))
            {
                continue;
            }

            _allowance--;
            core.Requests.SubmitOwn(SessionId.None, new DeleteContainerRequest(path));
        }
    }
}
