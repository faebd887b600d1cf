using Znode.Ensemble;

namespace Znode.Server;

/// <summary>One member of an ensemble, inside this process.</summary>
/// <remarks>Safe for use by any number of threads. It never ends the process: see <see cref="Completion"/>.</remarks>
public interface IZnodeMember : IAsyncDisposable
{
    /// <summary>Gets the member's number.</summary>
    ServerId Id { get; }

    /// <summary>Gets what the member is at the moment.</summary>
    MemberRole Role { get; }

    /// <summary>Gets the leader, when there is one. A standalone member is its own.</summary>
    ServerId? LeaderId { get; }

    /// <summary>Gets the zxid of the last transaction applied here.</summary>
    Zxid LastCommitted { get; }

    /// <summary>Gets how the member is doing, in numbers and words.</summary>
    MemberHealth Health { get; }

    /// <summary>Gets a task that ends when the member serves for the first time: in a quorum and level with it.</summary>
    Task Ready { get; }

    /// <summary>Gets a task that ends when the member has stopped; it faults when the member stopped by itself, with the reason.</summary>
    Task Completion { get; }

    /// <summary>Recovers what is stored, begins to serve and to listen. Does not wait for a quorum: <see cref="Ready"/> does.</summary>
    /// <exception cref="Znode.Storage.StorageCorruptException">Something on disk is damaged; the message says what, where and what to do.</exception>
    /// <exception cref="InvalidOperationException">The member was started before.</exception>
    Task StartAsync(CancellationToken cancellationToken = default);

    /// <summary>Stops listening, ends the in-process sessions, makes everything durable and lets go of the storage.</summary>
    Task StopAsync(CancellationToken cancellationToken = default);

    /// <summary>Opens a session in this process: no socket, no serialization of reads. It lives until it is disposed or the member stops.</summary>
    /// <exception cref="InvalidOperationException">The member is not started, or has stopped.</exception>
    /// <exception cref="NotReadOnlyException">The member takes no writes at the moment, for example because its disk is full.</exception>
    ValueTask<IZnodeSession> OpenSessionAsync(ZnodeSessionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Hands leadership over to another member. Returns when this one does not lead any more.</summary>
    /// <param name="to">Which one; null for the one that is most level.</param>
    /// <param name="cancellationToken">Ends the wait; the transfer may still come.</param>
    /// <exception cref="InvalidOperationException">This member does not lead, or is alone.</exception>
    /// <exception cref="TimeoutException">Nobody took it within two ticks, or there is nobody who could: this member goes on leading.</exception>
    ValueTask TransferLeadershipAsync(ServerId? to = null, CancellationToken cancellationToken = default);

    /// <summary>Changes who the members are. At any member that serves; new ones should run already, so that they are level when they count.</summary>
    /// <param name="change">Who joins and who leaves, or everyone anew.</param>
    /// <param name="cancellationToken">Ends the wait; the change may still come.</param>
    /// <returns>The configuration that came of it, which is in force.</returns>
    /// <exception cref="ReconfigDisabledException">The leader has <see cref="ZnodeMemberOptions.ReconfigEnabled"/> off.</exception>
    /// <exception cref="ReconfigInProgressException">Another change is under way.</exception>
    /// <exception cref="NewConfigNoQuorumException">No quorum of the new members is connected and level.</exception>
    /// <exception cref="BadVersionException">The configuration is another than the change was made for.</exception>
    /// <exception cref="UnimplementedException">The member is alone.</exception>
    ValueTask<EnsembleConfig> ReconfigureAsync(EnsembleChange change, CancellationToken cancellationToken = default);

    /// <summary>Creates a client whose sessions are in this process; it opens the first one when it is used.</summary>
    IZnodeClient CreateClient(ZnodeSessionOptions? options = null);
}
