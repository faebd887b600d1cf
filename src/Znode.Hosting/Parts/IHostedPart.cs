namespace Znode.Hosting.Parts;

/// <summary>Something that a host does by its client while it runs. Parts begin when all services have started, and end before any stops.</summary>
internal interface IHostedPart
{
    /// <summary>Gets when it ends: lower ones first.</summary>
    HostedPartOrder Order { get; }

    /// <summary>Begins; does not wait for a quorum.</summary>
    void Begin();

    /// <summary>Ends.</summary>
    /// <param name="cancellationToken">The host has no more patience.</param>
    Task EndAsync(CancellationToken cancellationToken);
}

/// <summary>What ends before what: nobody new should come before what is done for them ends.</summary>
internal enum HostedPartOrder
{
    /// <summary>Withdraws the host from a registry.</summary>
    Registration,

    /// <summary>Ends what runs on one instance only, and lets another one take over.</summary>
    Leadership,
}
