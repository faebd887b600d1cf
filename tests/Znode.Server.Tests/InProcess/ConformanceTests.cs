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

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class InProcessErrorsTests(Store store) : ErrorsConformance(new InProcessSubject(store));

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class InProcessAccessTests(Store store) : AccessConformance(new InProcessSubject(store));

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class InProcessChrootTests(Store store) : ChrootConformance(new InProcessSubject(store));

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class InProcessSessionEndTests(Store store) : SessionEndConformance(new InProcessSubject(store));
