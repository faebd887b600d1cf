using Znode.Sessions;

namespace Znode.Core.Tests.Sessions;

/// <summary>Who may speak for a session. Source: spec client-protocol §3.3, semantics §4 (session check).</summary>
[TestFixture]
internal sealed class SessionOwnerTests
{
    private static readonly SessionId Id = new(0x01000000_00000001);

    private readonly object _owner = new();
    private readonly object _other = new();
    private SessionTracker _tracker = null!;

    [SetUp]
    public void SetUp()
    {
        _tracker = new(tickTimeMs: 2_000);
        _tracker.Add(Id, timeoutMs: 6_000, nowMs: 0);
    }

    [Test]
    public void The_owner_may_speak()
    {
        _tracker.SetOwner(Id, _owner);
        Assert.That(_tracker.Check(Id, _owner), Is.EqualTo(ErrorCode.Ok));
    }

    [Test]
    public void Someone_else_is_told_that_the_session_has_moved()
    {
        _tracker.SetOwner(Id, _owner);
        Assert.That(_tracker.Check(Id, _other), Is.EqualTo(ErrorCode.SessionMoved));
    }

    [Test]
    public void When_the_session_moves_the_owner_before_may_not_speak_any_more()
    {
        _tracker.SetOwner(Id, _owner);
        _tracker.SetOwner(Id, _other);
        Assert.That(_tracker.Check(Id, _owner), Is.EqualTo(ErrorCode.SessionMoved));
        Assert.That(_tracker.Check(Id, _other), Is.EqualTo(ErrorCode.Ok));
    }

    [Test]
    public void A_session_without_an_owner_belongs_to_who_speaks_first()
    {
        Assert.That(_tracker.Check(Id, _owner), Is.EqualTo(ErrorCode.Ok));
        Assert.That(_tracker.Check(Id, _other), Is.EqualTo(ErrorCode.SessionMoved));
    }

    [Test]
    public void A_new_leader_does_not_know_the_owners()
    {
        _tracker.SetOwner(Id, _owner);
        _tracker.RenewAll(nowMs: 0);
        Assert.That(_tracker.Check(Id, _other), Is.EqualTo(ErrorCode.Ok));
    }

    [Test]
    public void Who_needs_not_be_the_owner_neither_fails_nor_becomes_it()
    {
        Assert.That(_tracker.Check(Id, owner: null), Is.EqualTo(ErrorCode.Ok));
        _tracker.SetOwner(Id, _owner);
        Assert.That(_tracker.Check(Id, owner: null), Is.EqualTo(ErrorCode.Ok));
        Assert.That(_tracker.Check(Id, _owner), Is.EqualTo(ErrorCode.Ok));
    }

    [Test]
    public void A_closing_session_has_expired_for_its_owner_too()
    {
        _tracker.SetOwner(Id, _owner);
        _tracker.MarkClosing(Id);
        Assert.That(_tracker.Check(Id, _owner), Is.EqualTo(ErrorCode.SessionExpired));
        Assert.That(_tracker.Check(Id, _other), Is.EqualTo(ErrorCode.SessionExpired));
    }

    [Test]
    public void An_unknown_session_has_expired()
    {
        _tracker.SetOwner(new(42), _owner);
        Assert.That(_tracker.Check(new(42), _owner), Is.EqualTo(ErrorCode.SessionExpired));
    }

    [Test]
    public void The_members_own_requests_have_no_session_and_pass() => Assert.That(_tracker.Check(SessionId.None, _other), Is.EqualTo(ErrorCode.Ok));
}
