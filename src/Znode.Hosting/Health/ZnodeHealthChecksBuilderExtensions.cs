using Microsoft.Extensions.Diagnostics.HealthChecks;
using Znode.Hosting.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of a host's member or client to its health checks.</summary>
public static class ZnodeHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that says how the host stands to its ensemble.</summary>
    /// <remarks>
    /// <para><see cref="HealthStatus.Healthy"/>: the member serves, or the client is connected. <see cref="HealthStatus.Degraded"/>: there is no quorum at the moment, the disk refuses writes, the connection is lost
    /// for now; the description says which. Otherwise <paramref name="failureStatus"/>: the member has stopped, the session is lost.</para>
    /// <para>ASP.NET Core answers 200 to degraded, so that a lost quorum does not take every host out of the balance at once. Where something has to wait for a quorum, map it to 503 by
    /// <c>HealthCheckOptions.ResultStatusCodes</c>.</para>
    /// <para>It is a matter of readiness, not of liveness: a member without a quorum gets well by waiting, not by being restarted.</para>
    /// </remarks>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What a failure is reported as; null for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags, to choose checks by.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddZnode(this IHealthChecksBuilder builder, string name = "znode", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new(name, static services => new ZnodeHealthCheck(services), failureStatus, tags));
    }
}
