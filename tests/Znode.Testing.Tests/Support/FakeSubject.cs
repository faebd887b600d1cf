using Znode.Conformance;

namespace Znode.Testing.Tests.Support;

/// <summary>Clients of a fake, which each test gets anew.</summary>
internal sealed class FakeSubject : ConformanceSubject
{
    private FakeZnode _fake = null!;

    public override Task BeginAsync()
    {
        _fake = new();
        return Task.CompletedTask;
    }

    public override Task<IZnodeClient> ConnectAsync() => Task.FromResult(_fake.Connect());

    public override Task EndAsync()
    {
        _fake.Dispose();
        return Task.CompletedTask;
    }
}
