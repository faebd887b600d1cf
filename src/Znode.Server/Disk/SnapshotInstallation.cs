using Znode.Consensus;
using Znode.Storage;

namespace Znode.Server.Disk;

/// <summary>Makes a leader's snapshot, which is received whole and was read, the member's state: on disk, and in memory.</summary>
/// <remarks>
/// The snapshot is durable before anything else changes. Then the log is cut to nothing: what it has is before the snapshot, and left there it would be a history with a hole,
/// which a learner of this member could be sent one day. A crash in between leaves the same; <see cref="Recovery.MemberRecovery"/> cuts it then.
/// </remarks>
/// <param name="channel">Where it came from.</param>
/// <param name="zxid">The snapshot's.</param>
/// <param name="file">The snapshot, complete but for its name.</param>
/// <param name="state">What was read from it.</param>
internal sealed class SnapshotInstallation(ChannelId channel, Zxid zxid, ISnapshotWriter file, MemberState state) : DiskDuty
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets when it is done; fails when it will not be.</summary>
    public Task Done => _done.Task;

    public override void Write(MemberStorage storage)
    {
        file.Complete();
        file.Dispose();
        storage.Snapshots.Purge(retain: 1);
        storage.Log.TruncateAfter(Zxid.Zero);
    }

    public override EngineInput? Written(MemberCore core)
    {
        core.Replace(state);
        _done.TrySetResult();
        return new EngineInput.SnapshotInstalled(channel, zxid);
    }

    public override void Dropped()
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // The disk does not even delete. What is left of the file is removed at the next start, and the log's thread has failed already or will.
        }

        _done.TrySetException(new IOException("The snapshot could not be written."));
    }
}
