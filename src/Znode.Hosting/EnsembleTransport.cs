namespace Znode.Hosting;

/// <summary>Says that something brings a hosted member together with the others of its ensemble: ports, or a test kit.</summary>
/// <remarks>Without one, a host whose settings name an ensemble refuses to start.</remarks>
/// <param name="Name">What it is, in words.</param>
public sealed record EnsembleTransport(string Name);
