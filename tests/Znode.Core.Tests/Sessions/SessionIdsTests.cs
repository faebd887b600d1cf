using Znode.Sessions;

namespace Znode.Core.Tests.Sessions;

/// <summary>How session ids begin and go on. Source: spec client-protocol §3.2.</summary>
[TestFixture]
internal sealed class SessionIdsTests
{
    [Test]
    public void The_first_id_is_the_members_id_then_forty_bits_of_time_then_sixteen_zeros() =>
        Assert.That(SessionIds.First(new(1), 0x17e461), Is.EqualTo(new SessionId(0x01000017e4610000)));

    [Test]
    public void Only_the_low_forty_bits_of_the_time_count() =>
        Assert.That(SessionIds.First(new(5), 0x123456_FEDCBA9876), Is.EqualTo(new SessionId(0x05_FEDCBA9876_0000)));

    [Test]
    public void A_member_id_above_127_gives_negative_ids() =>
        Assert.That(SessionIds.First(new(200), 1).Value, Is.EqualTo(unchecked((long)0xC8000000_00010000UL)));

    [Test]
    public void The_mark_of_containers_is_skipped() =>
        Assert.That(SessionIds.First(new(128), 0).Value, Is.EqualTo(unchecked((long)0x80000000_00000001UL)));

    [Test]
    public void Zero_which_is_no_session_is_skipped() => Assert.That(SessionIds.First(new(0), 0), Is.EqualTo(new SessionId(1)));

    [Test]
    public void The_next_id_is_one_more() => Assert.That(SessionIds.Next(new(0x01000017e4610000)), Is.EqualTo(new SessionId(0x01000017e4610001)));
}
