using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Calls;

/// <summary>A request on its way, as the connection sees it.</summary>
/// <remarks>
/// A call ends once, by whoever is first: its answer, its caller's token, the end of the connection, of the session. Apart from that it has its place in the order of requests, where its answer
/// is expected; <see cref="Release"/> says that this is over.
/// </remarks>
internal abstract class RemoteCall
{
    private const int HasEndedBit = 1;

    private int _ended;

    /// <summary>Gets or sets the number under which it was sent last.</summary>
    public int Xid { get; set; }

    /// <summary>Gets or sets where its frame begins among all bytes of its connection.</summary>
    public long Offset { get; set; }

    /// <summary>Gets or sets whether it may have left, on this connection or an earlier one.</summary>
    public bool MayHaveLeft { get; set; }

    /// <summary>Gets whether it may be asked again over another connection.</summary>
    public abstract bool IsRepeatable { get; }

    /// <summary>Gets the znode that errors name; null for none.</summary>
    public abstract ZnodePath? Path { get; }

    /// <summary>Gets whether its caller waits no more.</summary>
    public bool HasEnded => Volatile.Read(ref _ended) == HasEndedBit;

    /// <summary>Appends the request as a frame.</summary>
    public abstract void Write(JuteWriter writer, int xid);

    /// <summary>Takes the answer. On the connection's thread.</summary>
    /// <exception cref="JuteException">The bytes are no such answer.</exception>
    public abstract void Answer(in ReplyHeader header, ReadOnlySpan<byte> body);

    /// <summary>Ends the call with an exception, unless it has ended. Any thread; its caller goes on elsewhere.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>No connection has it any more, and none will.</summary>
    public virtual void Release()
    {
    }

    /// <summary>Lets one of those who want to end the call do so.</summary>
    protected bool TryEnd() => Interlocked.Exchange(ref _ended, HasEndedBit) == 0;

    /// <summary>Makes the call as new.</summary>
    protected void Renew()
    {
        MayHaveLeft = false;
        Volatile.Write(ref _ended, 0);
    }
}
