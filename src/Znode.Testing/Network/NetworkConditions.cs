namespace Znode.Testing.Network;

/// <summary>How the network of a run is, faults aside. Times in milliseconds.</summary>
/// <param name="LatencyMs">The least time of a message.</param>
/// <param name="JitterMs">The mean of what comes on top.</param>
/// <param name="NotificationLoss">How many notifications are lost, 0 to 1.</param>
/// <param name="NotificationDuplication">How many come twice, 0 to 1.</param>
internal sealed record NetworkConditions(int LatencyMs, double JitterMs, double NotificationLoss, double NotificationDuplication);
