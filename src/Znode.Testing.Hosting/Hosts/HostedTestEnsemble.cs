using Microsoft.Extensions.DependencyInjection;
using Znode.Hosting;
using Znode.Hosting.InProcess;
using Znode.Server;

namespace Znode.Testing.Hosts;

/// <summary>A test's ensemble as the ensemble of a host.</summary>
internal sealed class HostedTestEnsemble(ZnodeTestEnsemble ensemble) : IInProcessEnsemble
{
    public string Name => ensemble.Name;

    public IZnodeClient CreateClient(ZnodeClientSettings settings, ZnodePath root) =>
        HostedClient.Of(ensemble.CreateClient(new() { Timeout = settings.SessionTimeout }), settings, root);

    public IZnodeMember GetMember(ZnodeMemberSettings settings)
    {
        var member = Find(settings);
        return new HostedTestMember(() => member.Member);
    }

    public IZnodeClient CreateMemberClient(ZnodeMemberSettings settings) => HostedClient.Of(Find(settings).CreateClient(new() { Timeout = settings.SessionTimeout }));

    private ZnodeTestMember Find(ZnodeMemberSettings settings) => ensemble.Members.FirstOrDefault(member => member.Id == new ServerId(settings.ServerId))
        ?? throw new InvalidOperationException(
            $"{ZnodeServiceCollectionExtensions.SectionName}:{nameof(settings.ServerId)} is {settings.ServerId}, and the test's ensemble has the members 1 to {ensemble.Members.Count}: start it with as many as the hosts need.");
}
