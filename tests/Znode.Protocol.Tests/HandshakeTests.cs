using CsCheck;
using Znode.Jute;

namespace Znode.Protocol.Tests;

public sealed class HandshakeTests
{
    private static readonly byte[] Password = Convert.FromHexString("25fe39e64ea5b74d0b429ec547497e55");

    [TestCase(null, 44)]
    [TestCase(false, 45)]
    [TestCase(true, 45)]
    public void A_connect_request_takes_44_bytes_from_an_old_client_and_45_from_a_new_one(bool? readOnly, int length)
    {
        var writer = new JuteWriter();
        new ConnectRequest(0, new(0x100000004), 30000, new(0x01000017e4610000), Password, readOnly).WriteFrame(writer);
        var frame = Frames.Single(writer);
        Assert.That(frame, Has.Length.EqualTo(length));
        Assert.That(ConnectRequest.Read(frame).ReadOnly, Is.EqualTo(readOnly));
    }

    [TestCase(null, 36)]
    [TestCase(false, 37)]
    [TestCase(true, 37)]
    public void A_connect_response_takes_36_bytes_for_an_old_client_and_37_for_a_new_one(bool? readOnly, int length)
    {
        var writer = new JuteWriter();
        new ConnectResponse(0, 30000, new(0x01000017e4610000), Password, readOnly).WriteFrame(writer);
        var frame = Frames.Single(writer);
        Assert.That(frame, Has.Length.EqualTo(length));
        Assert.That(ConnectResponse.Read(frame).ReadOnly, Is.EqualTo(readOnly));
    }

    [Test]
    public void A_connect_request_is_these_bytes()
    {
        var writer = new JuteWriter();
        new ConnectRequest(0, new(0x100000004), 30000, new(0x01000017e4610000), Password, true).WriteFrame(writer);
        Assert.That(Convert.ToHexStringLower(writer.WrittenSpan), Is.EqualTo(
            "0000002d" + "00000000" + "0000000100000004" + "00007530" + "01000017e4610000" + "00000010" + "25fe39e64ea5b74d0b429ec547497e55" + "01"));
    }

    [Test]
    public void A_refused_session_is_answered_with_zeros()
    {
        var writer = new JuteWriter();
        ConnectResponse.Invalid(false).WriteFrame(writer);
        Assert.That(Convert.ToHexStringLower(writer.WrittenSpan), Is.EqualTo(
            "00000025" + "00000000" + "00000000" + "0000000000000000" + "00000010" + new string('0', 32) + "00"));
        Assert.That(ConnectResponse.Read(Frames.Single(writer)).IsValid, Is.False);
    }

    [Test]
    public void A_new_session_may_come_with_no_password_at_all()
    {
        var writer = new JuteWriter();
        new ConnectRequest(0, default, 4000, default, null, false).WriteFrame(writer);
        Assert.That(ConnectRequest.Read(Frames.Single(writer)).Password, Is.Null);
    }

    [Test]
    public void Requests_and_responses_come_back_as_they_were_sent() =>
        Gen.Select(Gen.Int, Gen.Long, Gen.Int, Gen.Long, Gen.Byte.Array[0, 20], Gen.Bool.Nullable()).Sample((version, zxid, timeout, session, password, readOnly) =>
        {
            var writer = new JuteWriter();
            var request = new ConnectRequest(version, new(zxid), timeout, new(session), password, readOnly);
            request.WriteFrame(writer);
            var readRequest = ConnectRequest.Read(Frames.Single(writer));
            writer.Clear();
            var response = new ConnectResponse(version, timeout, new(session), password, readOnly);
            response.WriteFrame(writer);
            var readResponse = ConnectResponse.Read(Frames.Single(writer));
            return readRequest with { Password = password } == request && readRequest.Password!.SequenceEqual(password)
                && readResponse with { Password = password } == response && readResponse.Password.SequenceEqual(password);
        });
}
