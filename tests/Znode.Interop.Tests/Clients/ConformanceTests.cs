using Znode.Client.Conformance;

namespace Znode.Interop.Tests.Clients;

// The suites of our own client, against the programs that users run.

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class OperationsTests(string program) : OperationsConformance(new ProgramSubject(program));

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class TransactionTests(string program) : TransactionConformance(new ProgramSubject(program));

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class OrderTests(string program) : OrderConformance(new ProgramSubject(program));

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class WatchTests(string program) : WatchConformance(new ProgramSubject(program));

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class ReconnectTests(string program) : ReconnectConformance(new ProgramSubject(program));

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class ErrorsTests(string program) : ErrorsConformance(new ProgramSubject(program));

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class AccessTests(string program) : AccessConformance(new ProgramSubject(program));

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class ChrootTests(string program) : ChrootConformance(new ProgramSubject(program));

[TestFixture("apache")]
[TestFixture("znode")]
public sealed class SessionEndTests(string program) : SessionEndConformance(new ProgramSubject(program));
