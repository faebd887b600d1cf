using Znode.Consensus.Zab.Messages;

namespace Znode.Testing.Network;

/// <summary>One direction between two replicas.</summary>
internal sealed class Link
{
    /// <summary>Gets or sets how many partitions cut it.</summary>
    public int Cuts { get; set; }

    /// <summary>Gets or sets what every message takes longer, in milliseconds.</summary>
    public int ExtraMs { get; set; }

    /// <summary>Gets or sets how many of the next messages are lost.</summary>
    public int Drops { get; set; }

    /// <summary>Gets or sets the last notification sent, which is sent again on a new connection.</summary>
    public Notification? LastNotification { get; set; }

    public bool IsCut => Cuts > 0;

    /// <summary>Tells whether the message sent now is lost.</summary>
    public bool TakesDrop() => Drops > 0 && Drops-- > 0;
}
