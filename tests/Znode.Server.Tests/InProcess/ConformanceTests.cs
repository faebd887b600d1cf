namespace Znode.Server.Tests.InProcess;

// The suites that every client passes, in the process of the member.

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class InProcessOperationsTests(Store store) : OperationsConformance(new InProcessSubject(store));

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class InProcessTransactionTests(Store store) : TransactionConformance(new InProcessSubject(store));

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class InProcessWatchTests(Store store) : WatchConformance(new InProcessSubject(store));

[TestFixture]
public sealed class InProcessOrderTests() : OrderConformance(new HeldSubject());
