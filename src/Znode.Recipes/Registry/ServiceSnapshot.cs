namespace Znode.Recipes;

/// <summary>The instances of a service at one moment.</summary>
/// <param name="ServiceName">Which service.</param>
/// <param name="Instances">The instances, by the ordinal order of their ids, those too that take no requests for now. Empty when the service is not known.</param>
/// <param name="AsOf">The state of the tree up to which every change is in it; some later ones may be too.</param>
/// <param name="IsStale">
/// Whether it may be older than the tree by more than a moment: the ensemble can not be reached, or a fall to no instances at all is not believed yet (see
/// <see cref="ServiceDirectoryOptions.EmptyProtection"/>).
/// </param>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record ServiceSnapshot(string ServiceName, IReadOnlyList<ServiceInstance> Instances, Zxid AsOf, bool IsStale);
