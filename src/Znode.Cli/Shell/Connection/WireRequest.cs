using Znode.Jute;

namespace Znode.Cli.Shell.Connection;

/// <summary>A request that waits to be sent, or for its reply.</summary>
/// <param name="write">Appends it, with the xid that it gets when it is sent.</param>
/// <param name="isAnswered">Whether its reply is matched by its place in the order; not for auth.</param>
/// <param name="onReply">Told of the reply before the next frame is looked at, so that no event overtakes the watch it belongs to.</param>
internal sealed class WireRequest(Action<JuteWriter, int> write, bool isAnswered = true, Action<ErrorCode>? onReply = null)
{
    private readonly TaskCompletionSource<WireReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsAnswered { get; } = isAnswered;

    /// <summary>Gets or sets the number it was sent with.</summary>
    public int Xid { get; set; }

    public Task<WireReply> Reply => _reply.Task;

    public void Write(JuteWriter writer) => write(writer, Xid);

    public void Complete(WireReply reply)
    {
        onReply?.Invoke(reply.Header.Error);
        _reply.TrySetResult(reply);
    }

    public void Fail(ErrorCode error) => _reply.TrySetResult(new(new(Xid, default, error), []));
}
