using Znode.Client.Conformance;

namespace Znode.Client;

// The suites that every client passes, over the network to a member of Znode in this process.

[TestFixture]
public sealed class MemberOperationsTests() : OperationsConformance(new MemberSubject());

[TestFixture]
public sealed class MemberTransactionTests() : TransactionConformance(new MemberSubject());

[TestFixture]
public sealed class MemberWatchTests() : WatchConformance(new MemberSubject());

[TestFixture]
public sealed class MemberOrderTests() : OrderConformance(new MemberSubject());

[TestFixture]
public sealed class MemberReconnectTests() : ReconnectConformance(new MemberSubject());

[TestFixture]
public sealed class MemberErrorsTests() : ErrorsConformance(new MemberSubject());

[TestFixture]
public sealed class MemberAccessTests() : AccessConformance(new MemberSubject());

[TestFixture]
public sealed class MemberChrootTests() : ChrootConformance(new MemberSubject());

[TestFixture]
public sealed class MemberSessionEndTests() : SessionEndConformance(new MemberSubject());
