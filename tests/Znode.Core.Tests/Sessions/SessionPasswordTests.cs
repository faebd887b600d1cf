using Znode.Sessions;

namespace Znode.Core.Tests.Sessions;

/// <summary>The password that every member derives alike. Source: spec client-protocol §3.2, with its vectors.</summary>
[TestFixture]
internal sealed class SessionPasswordTests
{
    [TestCase(0x01000017e4610000L, "25fe39e64ea5b74d0b429ec547497e55")]
    [TestCase(0x01000017e4610001L, "381f34e6eef09692008505f11bd29222")]
    public void The_password_is_that_of_java_util_Random(long id, string hex) =>
        Assert.That(Convert.ToHexStringLower(SessionPassword.Of(new(id))), Is.EqualTo(hex));

    [Test]
    public void Only_the_whole_password_matches()
    {
        var id = new SessionId(0x01000017e4610000L);
        var password = SessionPassword.Of(id);
        Assert.That(SessionPassword.Matches(id, password), Is.True);
        Assert.That(SessionPassword.Matches(id, password.AsSpan(0, 15)), Is.False);
        Assert.That(SessionPassword.Matches(id, []), Is.False);
        Assert.That(SessionPassword.Matches(id, [.. password, 0]), Is.False);
        for (var i = 0; i < password.Length; i++)
        {
            var wrong = (byte[])password.Clone();
            wrong[i] ^= 1;
            Assert.That(SessionPassword.Matches(id, wrong), Is.False);
        }
    }

    [Test]
    public void Another_sessions_password_does_not_match() => Assert.That(SessionPassword.Matches(new(1), SessionPassword.Of(new(2))), Is.False);

    [Test]
    public void No_session_has_no_password() => Assert.That(SessionPassword.Matches(SessionId.None, SessionPassword.Of(SessionId.None)), Is.False);
}
