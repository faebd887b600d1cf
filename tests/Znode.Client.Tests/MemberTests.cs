using Znode.Client.Conformance;

namespace Znode.Client;

// The suites that every server passes, against a member of Znode in this process.

[TestFixture]
public sealed class MemberOperationsTests : OperationsConformance
{
    private TestMember? _member;

    [OneTimeTearDown]
    public async Task Stop() => await (_member?.DisposeAsync() ?? default);

    protected override async Task<string> GetServerAsync() => (_member ??= await TestMember.StartAsync()).Servers;
}

[TestFixture]
public sealed class MemberTransactionTests : TransactionConformance
{
    private TestMember? _member;

    [OneTimeTearDown]
    public async Task Stop() => await (_member?.DisposeAsync() ?? default);

    protected override async Task<string> GetServerAsync() => (_member ??= await TestMember.StartAsync()).Servers;
}

[TestFixture]
public sealed class MemberWatchTests : WatchConformance
{
    private TestMember? _member;

    [OneTimeTearDown]
    public async Task Stop() => await (_member?.DisposeAsync() ?? default);

    protected override async Task<string> GetServerAsync() => (_member ??= await TestMember.StartAsync()).Servers;
}

[TestFixture]
public sealed class MemberOrderTests : OrderConformance
{
    private TestMember? _member;

    [OneTimeTearDown]
    public async Task Stop() => await (_member?.DisposeAsync() ?? default);

    protected override async Task<string> GetServerAsync() => (_member ??= await TestMember.StartAsync()).Servers;
}

[TestFixture]
public sealed class MemberReconnectTests : ReconnectConformance
{
    private TestMember? _member;

    [OneTimeTearDown]
    public async Task Stop() => await (_member?.DisposeAsync() ?? default);

    protected override async Task<string> GetServerAsync() => (_member ??= await TestMember.StartAsync()).Servers;
}
