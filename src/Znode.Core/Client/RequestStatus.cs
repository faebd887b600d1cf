namespace Znode;

/// <summary>How far a request got before it failed: what may have happened in the ensemble.</summary>
public enum RequestStatus
{
    /// <summary>It never left: nothing happened, guaranteed. Safe to repeat.</summary>
    NotSent,

    /// <summary>It left and no answer came: it may have been carried out, or may still be. Look before repeating a write.</summary>
    Sent,

    /// <summary>It was answered: what the answer says is what happened.</summary>
    Answered,
}
