namespace Znode.Ensemble;

/// <summary>Whether a member votes.</summary>
public enum EnsembleRole
{
    /// <summary>It votes, and can lead.</summary>
    Participant,

    /// <summary>It hears what was committed and serves reads.</summary>
    Observer,
}
