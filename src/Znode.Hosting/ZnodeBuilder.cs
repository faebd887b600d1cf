using Microsoft.Extensions.DependencyInjection;
using Znode.Hosting.Members;
using Znode.Server;

namespace Znode.Hosting;

/// <summary>The builder of a client, or of a member when there is one.</summary>
internal sealed class ZnodeBuilder(IServiceCollection services, object? serviceKey, HostedMember? member) : IZnodeBuilder
{
    public IServiceCollection Services => services;

    public object? ServiceKey => serviceKey;

    public IZnodeBuilder ConfigureMember(Action<IServiceProvider, ZnodeMemberBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        (member ?? throw new InvalidOperationException("It is a client that was added here; a member is added by AddZnodeMember.")).Configure.Add(configure);
        return this;
    }
}
