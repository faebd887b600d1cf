using Znode.Client.Conformance;
using Znode.Interop.Tests.Servers;

namespace Znode.Interop.Tests.Clients;

// The suites of our own client, against the programs that users run.

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class OperationsTests(string program) : OperationsConformance
{
    protected override Task<string> GetServerAsync() => ServersOfClients.GetAsync(Programs.Named(program));
}

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class TransactionTests(string program) : TransactionConformance
{
    protected override Task<string> GetServerAsync() => ServersOfClients.GetAsync(Programs.Named(program));
}

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class OrderTests(string program) : OrderConformance
{
    protected override Task<string> GetServerAsync() => ServersOfClients.GetAsync(Programs.Named(program));
}

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class WatchTests(string program) : WatchConformance
{
    protected override Task<string> GetServerAsync() => ServersOfClients.GetAsync(Programs.Named(program));
}

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class ReconnectTests(string program) : ReconnectConformance
{
    protected override Task<string> GetServerAsync() => ServersOfClients.GetAsync(Programs.Named(program));
}

internal static class Programs
{
    public static ServerProgram Named(string name) => name == ServerProgram.Apache.Name ? ServerProgram.Apache : ServerProgram.Subject;
}
