using Znode.Conformance;
using Znode.Testing.Tests.Support;

namespace Znode.Testing.Tests.Fake;

// The suites that every client passes, on the fake.

[TestFixture]
public sealed class FakeOperationsTests() : OperationsConformance(new FakeSubject());

[TestFixture]
public sealed class FakeTransactionTests() : TransactionConformance(new FakeSubject());

[TestFixture]
public sealed class FakeOrderTests() : OrderConformance(new FakeSubject());

[TestFixture]
public sealed class FakeWatchTests() : WatchConformance(new FakeSubject());

[TestFixture]
public sealed class FakeErrorsTests() : ErrorsConformance(new FakeSubject());

[TestFixture]
public sealed class FakeAccessTests() : AccessConformance(new FakeSubject());

[TestFixture]
public sealed class FakeChrootTests() : ChrootConformance(new FakeSubject());

[TestFixture]
public sealed class FakeSessionEndTests() : SessionEndConformance(new FakeSubject());
