using Microsoft.Extensions.Logging;
using Znode.Consensus;
using Znode.Jute;
using Znode.Server.Disk;
using Znode.Server.Recovery;
using Znode.Storage;

namespace Znode.Server.Ensemble;

/// <summary>Takes the snapshots that leaders send: reads each whole, into a file and into a state beside the member's, before it replaces anything. ZooKeeper: <c>Learner.syncWithLeader</c>.</summary>
internal sealed class SnapshotReceptions(MemberCore core, MemberStorage storage, ILogger logger, Action<ChannelId, string> close)
{
    private readonly Dictionary<ChannelId, Zxid> _expected = [];

    /// <summary>The engine wants the snapshot that comes on a channel. In a turn.</summary>
    public void Expect(ChannelId channel, Zxid zxid) => _expected[channel] = zxid;

    /// <summary>Nobody waits for it any more. In a turn.</summary>
    public void Forget(ChannelId channel) => _expected.Remove(channel);

    /// <summary>Receives a snapshot on the caller's thread, and returns when it is the member's state.</summary>
    public async Task ReceiveAsync(ChannelId channel, Stream content)
    {
        Zxid zxid;
        using (core.EnterTurn())
        {
            if (!_expected.TryGetValue(channel, out zxid))
            {
                return;
            }
        }

        try
        {
            await InstallAsync(channel, zxid, content).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or JuteException or OperationCanceledException)
        {
            // The engine learns of it as the end of the channel, and follows anew.
            using (core.EnterTurn())
            {
                close(channel, $"the snapshot could not be taken: {exception.Message}");
                core.Input(new EngineInput.ChannelClosed(channel));
            }
        }
    }

    private async Task InstallAsync(ChannelId channel, Zxid zxid, Stream content)
    {
        var started = core.Clock.MonotonicMs;
        var file = storage.Snapshots.Create(zxid);
        SnapshotInstallation? installation = null;
        try
        {
            var state = Receive(content, zxid, file);
            using (core.EnterTurn())
            {
                if (_expected.Remove(channel))
                {
                    installation = new(channel, zxid, file, state);
                    core.Write(installation);
                }
            }
        }
        finally
        {
            if (installation is null)
            {
                file.Dispose();
            }
        }

        if (installation is not null)
        {
            await installation.Done.ConfigureAwait(false);
            Log.SnapshotInstalled(logger, zxid.ToHex(), channel.Peer, core.Clock.MonotonicMs - started);
        }
    }

    private MemberState Receive(Stream content, Zxid zxid, ISnapshotWriter file)
    {
        using var copied = new CopiedStream(content, file);
        using var buffered = new BufferedStream(copied, 64 * 1024);
        var state = MemberRecovery.Read(buffered, zxid, core.Options, core.Clock);
        if (buffered.ReadByte() >= 0)
        {
            throw new JuteException("The snapshot goes on behind its end");
        }

        file.Seal();
        return state;
    }

    /// <summary>Writes what is read of a stream to a snapshot.</summary>
    private sealed class CopiedStream(Stream source, ISnapshotWriter copy) : ReadOnlyStream
    {
        /// <inheritdoc/>
        public override int Read(Span<byte> buffer)
        {
            var count = source.Read(buffer);
            copy.Write(buffer[..count]);
            return count;
        }
    }
}
