namespace Znode;

/// <summary>How to create a znode. The default is a persistent one that everybody may read and change.</summary>
/// <remarks>Immutable and safe to share. Where one is asked for, a <see cref="CreateMode"/> will do: <c>session.CreateAsync(path, data, CreateMode.Ephemeral)</c>.</remarks>
public sealed record CreateOptions
{
    /// <summary>The longest time to live: 2⁴⁰ − 1 milliseconds, almost 35 years. Source: ZooKeeper's <c>EphemeralType.TTL</c>.</summary>
    public static readonly TimeSpan TimeToLiveMax = TimeSpan.FromMilliseconds((1L << 40) - 1);

    internal static readonly CreateOptions Default = new();

    /// <summary>Gets or initializes what kind of znode it is.</summary>
    /// <value>Default <see cref="CreateMode.Persistent"/>.</value>
    public CreateMode Mode { get; init; }

    /// <summary>Gets or initializes how long a childless znode stays after its data was last set. For the two modes with a time to live, and needed there.</summary>
    /// <value>From 1 ms to <see cref="TimeToLiveMax"/>, in whole milliseconds; null (the default) for the other modes.</value>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Gets or initializes who may do what.</summary>
    /// <value>
    /// Null (the default) is <see cref="AclEntry.Open"/>: <b>everybody who reaches the ensemble may read, change and delete the znode</b>, as in ZooKeeper's own samples.
    /// Lists are not inherited.
    /// </value>
    public IReadOnlyList<AclEntry>? Acl { get; init; }

    /// <summary>Gets or initializes whether missing ancestors are created first: persistent, empty, with the same list.</summary>
    /// <value>
    /// Default false. They are not part of the create: they stay when it is refused, and another client sees them before the znode. An ancestor that someone
    /// else creates meanwhile is taken as it is. Not for creates in a <see cref="Transaction"/>, which say each step.
    /// </value>
    public bool CreateParents { get; init; }

    /// <summary>Gets or initializes whether the name carries a mark of this create, so that a lost reply is found again and not doubled.</summary>
    /// <value>
    /// Default false. When true the name becomes <c>_c_GUID-name</c>, as Curator's protection mode makes it, and a session whose connection broke between request and
    /// reply looks for the mark before it creates again. Meant for sequential znodes, whose name only the reply tells. Not for creates in a <see cref="Transaction"/>.
    /// </value>
    public bool Protected { get; init; }

    /// <summary>Takes a mode for options that have nothing else to say.</summary>
    /// <param name="mode">The mode.</param>
    public static implicit operator CreateOptions(CreateMode mode) => mode == CreateMode.Persistent ? Default : new() { Mode = mode };

    /// <summary>The method form of the conversion.</summary>
    /// <param name="mode">The mode.</param>
    /// <returns>Options with that mode and nothing else.</returns>
    public static CreateOptions FromCreateMode(CreateMode mode) => mode;

    /// <summary>Checks what two properties must agree on, before a request is made of them.</summary>
    /// <exception cref="ArgumentException">They do not agree, or a value is out of range.</exception>
    internal void Validate()
    {
        if (!CreateModes.IsDefined((int)Mode))
        {
            throw new ArgumentException($"{nameof(Mode)} is {(int)Mode}; it is one of the seven values of {nameof(CreateMode)}.");
        }

        if (Mode.HasTtl() != TimeToLive.HasValue)
        {
            throw new ArgumentException(
                Mode.HasTtl()
                    ? $"{nameof(Mode)} is {Mode} and {nameof(TimeToLive)} is not set: say how long the znode lives."
                    : $"{nameof(TimeToLive)} is set and {nameof(Mode)} is {Mode}: use {CreateMode.PersistentWithTtl} or {CreateMode.PersistentSequentialWithTtl}.");
        }

        if (TimeToLive is { } ttl && (ttl < TimeSpan.FromMilliseconds(1) || ttl > TimeToLiveMax))
        {
            throw new ArgumentException($"{nameof(TimeToLive)} is {ttl}; it is from 1 ms to {TimeToLiveMax}.");
        }
    }
}
