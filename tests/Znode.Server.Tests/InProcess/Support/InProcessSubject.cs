using Microsoft.Extensions.Time.Testing;

namespace Znode.Server.Tests.InProcess;

/// <summary>Clients in the process of a member, which each test gets anew.</summary>
internal class InProcessSubject(Store store) : ConformanceSubject
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"znode-server-tests-{Guid.NewGuid():N}");

    public ZnodeMember Member { get; private set; } = null!;

    public override async Task BeginAsync() => Member = await Store(ZnodeMember.CreateBuilder().WithTimeProvider(new FakeTimeProvider())).StartAsync();

    public override Task<IZnodeClient> ConnectAsync() => Task.FromResult(Member.CreateClient(new() { Timeout = TimeSpan.FromSeconds(10) }));

    public override async Task EndAsync()
    {
        await Member.DisposeAsync();
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    protected virtual ZnodeMemberBuilder Store(ZnodeMemberBuilder builder) => store == Tests.Store.Memory ? builder : builder.StoreIn(_directory);
}
