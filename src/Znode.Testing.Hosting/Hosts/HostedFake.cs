using Znode.Hosting;
using Znode.Hosting.InProcess;
using Znode.Server;

namespace Znode.Testing.Hosts;

/// <summary>A fake as the ensemble of a host.</summary>
internal sealed class HostedFake(FakeZnode fake) : IInProcessEnsemble
{
    public string Name => "fake";

    public IZnodeClient CreateClient(ZnodeClientSettings settings, ZnodePath root) =>
        HostedClient.Of(fake.Connect(new() { Timeout = settings.SessionTimeout }), settings, root);

    public IZnodeMember GetMember(ZnodeMemberSettings settings) => new HostedTestMember(() => fake.Member);

    public IZnodeClient CreateMemberClient(ZnodeMemberSettings settings) => fake.Connect(new() { Timeout = settings.SessionTimeout });
}
