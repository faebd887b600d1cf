namespace Znode.Testing.Network;

/// <summary>What a network does on purpose that no connection does, to see that it is found out.</summary>
internal enum NetworkFlaw
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Delivers a message of a channel twice, now and then.</summary>
    DoublesMessages,

    /// <summary>Lets a message of a channel overtake the one before, now and then.</summary>
    ReordersMessages,
}
