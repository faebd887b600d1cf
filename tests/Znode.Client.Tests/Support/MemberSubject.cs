using Znode.Client.Conformance;

namespace Znode.Client;

/// <summary>Clients over the network to a member of Znode in this process.</summary>
internal sealed class MemberSubject : RemoteSubject
{
    private TestMember? _member;

    public override async ValueTask DisposeAsync()
    {
        await (_member?.DisposeAsync() ?? default);
        await base.DisposeAsync();
    }

    protected override async Task<string> GetServerAsync() => (_member ??= await TestMember.StartAsync()).Servers;
}
