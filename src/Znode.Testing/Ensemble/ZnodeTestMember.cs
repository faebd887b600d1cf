using Znode.Server;
using Znode.Testing.Members;

namespace Znode.Testing;

/// <summary>A member of a test's ensemble, on a machine of its own.</summary>
public sealed class ZnodeTestMember
{
    private readonly ZnodeTestEnsemble _ensemble;

    internal ZnodeTestMember(ZnodeTestEnsemble ensemble, MemberHost host)
    {
        _ensemble = ensemble;
        Host = host;
        Disk = new(host);
    }

    /// <summary>Gets the member's number.</summary>
    public ServerId Id => Host.Id;

    /// <summary>Gets the member itself: a new one after each <see cref="RestartAsync"/>.</summary>
    /// <remarks>Clients that it makes are in its process: they stand still and end with it, and what they do is not in the history.</remarks>
    public IZnodeMember Member => Host.Member;

    /// <summary>Gets its disk.</summary>
    public ZnodeTestDisk Disk { get; }

    /// <summary>Gets whether it runs, standing still or not.</summary>
    public bool IsUp => Host.IsUp;

    /// <summary>Gets whether it stands still.</summary>
    public bool IsPaused => Host.IsPaused;

    internal MemberHost Host { get; }

    /// <summary>Makes a client that knows only this member.</summary>
    /// <param name="options">Its sessions; null for the defaults.</param>
    public IZnodeClient CreateClient(ZnodeSessionOptions? options = null) => _ensemble.Connect([Host], options);

    /// <summary>The member stands still until <see cref="Resume"/>, as in a long garbage collection or on a suspended machine. What comes meanwhile it finds afterwards.</summary>
    public void Pause() => Host.Pause();

    /// <summary>The member goes on.</summary>
    public void Resume() => _ensemble.Happens(Host.Resume);

    /// <summary>The member stands still for a while; the clock goes on meanwhile.</summary>
    /// <param name="duration">For how long.</param>
    /// <param name="cancellationToken">Fired already, nothing happens.</param>
    public async Task PauseAsync(TimeSpan duration, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Pause();
        await _ensemble.Clock.AdvanceAsync(duration, CancellationToken.None).ConfigureAwait(false);
        Resume();
        await _ensemble.Clock.AdvanceAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The member's machine, or its process, stops at once. Connections end; sessions live, for their clients may go to another member.</summary>
    /// <param name="loseUnsyncedWrites">
    /// True for a machine without power: of what was not synced some is lost, and some may be torn. False for a process that was killed: what it has written is there.
    /// </param>
    /// <param name="cancellationToken">Fired already, nothing happens.</param>
    public Task CrashAsync(bool loseUnsyncedWrites = true, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Host.IsUp)
        {
            var member = Host.Member;
            Host.Crash(keepsUnsynced: !loseUnsyncedWrites);
            member.Serving.Abandon();
        }

        return _ensemble.Clock.AdvanceAsync(TimeSpan.Zero, CancellationToken.None);
    }

    /// <summary>Starts the member again, with what its disk has.</summary>
    /// <param name="cancellationToken">Fired already, nothing happens.</param>
    /// <exception cref="InvalidOperationException">It runs.</exception>
    /// <exception cref="Storage.StorageCorruptException">Its disk has damaged what it kept.</exception>
    public Task RestartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Host.IsUp)
        {
            throw new InvalidOperationException($"Member {Id} runs: crash it first, or resume it when it stands still.");
        }

        Host.Start();
        return _ensemble.Clock.AdvanceAsync(TimeSpan.Zero, CancellationToken.None);
    }

    /// <inheritdoc/>
    public override string ToString() => $"member {Id}: {(Host.IsUp ? Host.IsPaused ? "paused" : $"{Member.Role} at {Member.LastCommitted}" : "down")}";
}
