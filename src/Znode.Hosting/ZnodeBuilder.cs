using Microsoft.Extensions.DependencyInjection;
using Znode.Client;
using Znode.Hosting.Clients;
using Znode.Hosting.Members;
using Znode.Server;

namespace Znode.Hosting;

/// <summary>The builder of a client, or of a member.</summary>
internal sealed class ZnodeBuilder : IZnodeBuilder
{
    private readonly HostedMember? _member;
    private readonly HostedClient? _client;

    public ZnodeBuilder(IServiceCollection services, HostedMember member)
    {
        Services = services;
        _member = member;
    }

    public ZnodeBuilder(IServiceCollection services, object? serviceKey, HostedClient client)
    {
        Services = services;
        ServiceKey = serviceKey;
        _client = client;
    }

    public IServiceCollection Services { get; }

    public object? ServiceKey { get; }

    public IZnodeBuilder ConfigureMember(Action<IServiceProvider, ZnodeMemberBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        (_member ?? throw new InvalidOperationException("It is a client that was added here; a member is added by AddZnodeMember.")).Configure.Add(configure);
        return this;
    }

    public IZnodeBuilder ConfigureClient(Func<IServiceProvider, ZnodeClientOptions, ZnodeClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        (_client ?? throw new InvalidOperationException("It is a member that was added here, whose client needs no connection; a client is added by AddZnodeClient.")).Configure.Add(configure);
        return this;
    }
}
