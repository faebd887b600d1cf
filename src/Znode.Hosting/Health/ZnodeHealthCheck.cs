using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Znode.Server;

namespace Znode.Hosting.Health;

/// <summary>Says in words how the host stands to its ensemble: by its member when it has one, by its client otherwise.</summary>
internal sealed class ZnodeHealthCheck(IServiceProvider services) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var failure = context.Registration.FailureStatus;
        return Task.FromResult(services.GetService<IZnodeMember>() is { } member ? OfMember(member, failure)
            : services.GetService<IZnodeClient>() is { } client ? OfClient(client, failure)
            : throw new InvalidOperationException("The host has neither a member nor a client: call AddZnodeMember() or AddZnodeClient() beside AddHealthChecks().AddZnode()."));
    }

    private static HealthCheckResult OfMember(IZnodeMember member, HealthStatus failure)
    {
        if (member.Completion.Exception is { } fault)
        {
            return new(failure, $"Member {member.Id} has stopped by itself: {(fault.InnerException ?? fault).Message}", fault.InnerException ?? fault);
        }

        if (member.Role == MemberRole.Stopped)
        {
            return new(failure, $"Member {member.Id} is not running.");
        }

        var health = member.Health;
        var data = new Dictionary<string, object>
        {
            ["role"] = member.Role.ToString(),
            ["leader"] = member.LeaderId?.ToString() ?? "none",
            ["zxid"] = member.LastCommitted.ToHex(),
            ["outstanding"] = health.Outstanding,
            ["fsync.average"] = health.SyncAverage,
            ["fsync.max"] = health.SyncMax,
            ["scheduling_delay.max"] = health.SchedulingDelayMax,
        };
        return health.Complaints.Count > 0
            ? HealthCheckResult.Degraded(string.Join(" ", health.Complaints), data: data)
            : HealthCheckResult.Healthy($"Member {member.Id} is {Describe(member)}, at {member.LastCommitted.ToHex()}.", data);
    }

    private static string Describe(IZnodeMember member) => member.Role switch
    {
        MemberRole.Standalone => "alone and serving",
        MemberRole.Leader => "the leader",
        _ => $"{(member.Role == MemberRole.Observer ? "an observer" : "a follower")} of {member.LeaderId}",
    };

    private static HealthCheckResult OfClient(IZnodeClient client, HealthStatus failure) => client.State switch
    {
        ClientState.Connected => HealthCheckResult.Healthy("The client is connected."),
        ClientState.ConnectedReadOnly => HealthCheckResult.Degraded("The client is connected to a member that is in no quorum: it can read and not write."),
        ClientState.Suspended => HealthCheckResult.Degraded("The client has lost its connection; its session may live on, and it is connecting again."),
        ClientState.Connecting => HealthCheckResult.Degraded("The client is not connected yet, or nobody has used it."),
        ClientState.Lost => new(failure, "The client's session is lost, and there is no new one yet."),
        _ => new(failure, "The client is closed."),
    };
}
