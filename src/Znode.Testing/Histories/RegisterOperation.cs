using System.Diagnostics;

namespace Znode.Testing.Histories;

/// <summary>A znode as a register: its data and version, while it exists.</summary>
/// <param name="Version">How many times it was set since it was created; -1 when it does not exist.</param>
/// <param name="Data">Its data, as text; null when nobody knows them.</param>
/// <param name="Owner">The session whose end deletes it; none for one that stays.</param>
internal readonly record struct RegisterState(int Version, string? Data, SessionId Owner)
{
    public static readonly RegisterState None = new(-1, null, SessionId.None);

    public bool Exists => Version >= 0;
}

/// <summary>What an operation does to a register.</summary>
internal enum RegisterEffect
{
    /// <summary>Nothing: it looks, or was refused for what it found.</summary>
    Look,
    Create,
    Set,
    Delete,

    /// <summary>The ensemble deletes what is ephemeral, a container, or out of its time.</summary>
    Vanish,
}

/// <summary>One operation on one znode: what it does, what its answer says, and when it may have taken place.</summary>
/// <param name="Entry">The call.</param>
/// <param name="Effect">What it does.</param>
/// <param name="Start">It took place after this.</param>
/// <param name="End">It took place before this; <see cref="long.MaxValue"/> when no answer tells, and then it may never have.</param>
internal sealed record RegisterOperation(HistoryEntry Entry, RegisterEffect Effect, long Start, long End)
{
    /// <summary>Gets the version asked for, or -1.</summary>
    public int Expected { get; init; } = ZnodeVersion.Any;

    /// <summary>Gets the data written.</summary>
    public string? Data { get; init; }

    /// <summary>Gets the version that the answer tells; null when it tells none.</summary>
    public int? Version { get; init; }

    /// <summary>Gets whether the answer says that there was a znode; null when it does not say.</summary>
    public bool? Exists { get; init; }

    /// <summary>Gets whether the answer says that the version asked for was another's.</summary>
    public bool IsBadVersion { get; init; }

    public SessionId Owner { get; init; }

    /// <summary>Gets whether it must have taken place.</summary>
    public bool IsSure => End != long.MaxValue;

    /// <summary>Gets the operation of the same session that its place is behind; null for none.</summary>
    public RegisterOperation? Before { get; set; }

    /// <summary>Carries it out on a state.</summary>
    /// <returns>Null when that does not go with what was answered, or is of no effect.</returns>
    public RegisterState? Apply(RegisterState state) => Effect switch
    {
        RegisterEffect.Look => Fits(state) ? state : null,
        RegisterEffect.Create => state.Exists ? null : new(0, Data, Owner),
        RegisterEffect.Set => state.Exists && IsExpected(state) && (Version is null || Version == state.Version + 1) ? state with { Version = state.Version + 1, Data = Data } : null,
        RegisterEffect.Delete => state.Exists && IsExpected(state) ? RegisterState.None : null,
        RegisterEffect.Vanish => state.Exists && state.Owner == Owner ? RegisterState.None : null,
        _ => throw new UnreachableException($"No effect {Effect}"),
    };

    private bool IsExpected(RegisterState state) => Expected == ZnodeVersion.Any || Expected == state.Version;

    private bool Fits(RegisterState state) =>
        (Exists is null || Exists == state.Exists)
        && (Version is null || Version == state.Version)
        && (Data is null || state.Data is null || Data == state.Data)
        && (!IsBadVersion || Expected != state.Version);
}
