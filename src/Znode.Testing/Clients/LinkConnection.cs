using Znode.Server;
using Znode.Server.Connections;
using Znode.Server.InProcess;

namespace Znode.Testing.Clients;

/// <summary>The member's side of a client's connection: what the member knows of a client whose requests come over a network.</summary>
internal sealed class LinkConnection(MemberCore core, ClientLink link) : InProcessConnection(core)
{
    /// <summary>Does nothing: a client at the other end of a line counts for itself.</summary>
    public override void OnOutOfContact(long silentMs)
    {
    }

    /// <inheritdoc/>
    /// <remarks>Its requests and pings say that the client is there.</remarks>
    public override ClientPresence Presence => ClientPresence.Unknown;

    /// <inheritdoc/>
    public override void OnSessionOpened()
    {
        base.OnSessionOpened();
        link.Opened(Session, TimeSpan.FromMilliseconds(TimeoutMs));
    }

    /// <inheritdoc/>
    public override void OnSessionRefused(string reason)
    {
        base.OnSessionRefused(reason);
        link.Refused(reason);
    }

    /// <inheritdoc/>
    /// <remarks>A remote client does not wait for this member: it goes to another.</remarks>
    public override bool TrySuspend(string reason) => false;

    /// <inheritdoc/>
    public override void Close(CloseReason reason)
    {
        End(reason == CloseReason.SessionMoved ? "it was resumed by another connection" : "the connection was closed");
        link.Closed(reason is CloseReason.SessionExpired or CloseReason.SessionClosed);
    }

    /// <summary>The client has gone, to another member or for good: its session stays.</summary>
    public void Leave()
    {
        using (Member.EnterTurn())
        {
            if (!IsClosed)
            {
                Member.Desk.Disconnect(this);
                End("its client has left");
            }
        }
    }
}
