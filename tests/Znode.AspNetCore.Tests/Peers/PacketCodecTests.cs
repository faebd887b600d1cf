using CsCheck;
using Google.Protobuf;
using Znode.AspNetCore.Peers.Wire;
using Znode.Consensus.Zab.Messages;

namespace Znode.AspNetCore.Peers;

public sealed class PacketCodecTests
{
    private static readonly Gen<Zxid> Zxids = Gen.Long.Select(value => new Zxid(value));
    private static readonly Gen<Epoch> Epochs = Gen.UInt.Select(value => new Epoch(value));
    private static readonly Gen<LogEntry[]> Entries = Gen.Select(Zxids, Gen.Byte.Array[0, 40]).Select((zxid, bytes) => new LogEntry(zxid, bytes)).Array[1, 5];
    private static readonly Gen<SessionId> Sessions = Gen.Long.Select(value => new SessionId(value));
    private static readonly Gen<SessionTouch[]> Touches = Gen.Select(Sessions, Gen.Int).Select((session, timeout) => new SessionTouch(session, timeout)).Array[0, 5];

    private static readonly Gen<ZabMessage> Messages = Gen.OneOf<ZabMessage>(
        Gen.Select(Epochs, Gen.Bool, Gen.Long).Select((epoch, isObserver, version) => (ZabMessage)new ZabMessage.LearnerInfo(epoch, isObserver, version)),
        Epochs.Select(epoch => (ZabMessage)new ZabMessage.LeaderInfo(epoch)),
        Gen.Select(Zxids, Epochs, Gen.Bool).Select((zxid, epoch, has) => (ZabMessage)new ZabMessage.AckEpoch(zxid, has ? epoch : null)),
        Zxids.Select(zxid => (ZabMessage)new ZabMessage.Diff(zxid)),
        Zxids.Select(zxid => (ZabMessage)new ZabMessage.Trunc(zxid)),
        Zxids.Select(zxid => (ZabMessage)new ZabMessage.Snap(zxid)),
        Zxids.Select(zxid => (ZabMessage)new ZabMessage.Ack(zxid)),
        Zxids.Select(zxid => (ZabMessage)new ZabMessage.Commit(zxid)),
        Entries.Select(entries => (ZabMessage)new ZabMessage.Proposal(entries)),
        Entries.Select(entries => (ZabMessage)new ZabMessage.Inform(entries)),
        Gen.Select(Epochs, Gen.String).Select((epoch, config) => (ZabMessage)new ZabMessage.NewLeader(epoch, config)),
        Gen.Const((ZabMessage)new ZabMessage.UpToDate()),
        Zxids.Select(zxid => (ZabMessage)new ZabMessage.Ping(zxid, null)),
        Gen.Select(Zxids, Touches).Select((zxid, touched) => (ZabMessage)new ZabMessage.Ping(zxid, touched)),
        Gen.Select(Zxids, Gen.Long).Select((zxid, server) => (ZabMessage)new ZabMessage.CommitAndActivate(zxid, new(server))),
        Gen.Select(Sessions, Gen.Int, Gen.Byte.Array[0, 40], Gen.Select(Gen.String, Gen.String).Array[0, 3]).Select((session, cxid, body, identities) =>
            (ZabMessage)new RelayedMessage.Request(session, cxid, OpCode.SetData, body, [.. identities.Select(id => new Acl.Identity(id.Item1, id.Item2))])),
        Gen.Select(Sessions, Gen.Int).Select((session, timeout) => (ZabMessage)new RelayedMessage.Revalidate(session, timeout)),
        Gen.Select(Sessions, Gen.Bool).Select((session, isValid) => (ZabMessage)new RelayedMessage.Revalidated(session, isValid)),
        Touches.Select(sessions => (ZabMessage)new RelayedMessage.Touch(sessions)),
        Sessions.Array[0, 5].Select(sessions => (ZabMessage)new RelayedMessage.Touched(sessions)),
        Gen.Const((ZabMessage)new RelayedMessage.Synced()));

    [Test]
    public void Every_message_comes_out_of_its_packet_as_it_went_in() => Messages.Sample(message =>
        Print(PacketCodec.Decode(Packet.Parser.ParseFrom(PacketCodec.Encode(message).ToByteArray()))) == Print(message));

    [Test]
    public void Bytes_that_are_no_packet_are_refused_and_nothing_worse() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        try
        {
            PacketCodec.Decode(Packet.Parser.ParseFrom(bytes));
        }
        catch (IOException)
        {
            // Refused: what the channel ends for.
        }
    });

    [Test]
    public void A_transaction_is_not_copied_on_its_way_out()
    {
        var bytes = new byte[] { 1, 2, 3 };

        var packet = PacketCodec.Encode(new ZabMessage.Proposal([new(new(1), bytes)]));
        bytes[0] = 9;

        Assert.That(packet.Entries[0][0], Is.EqualTo(9));
    }

    private static string Print(ZabMessage message) => message switch
    {
        ZabMessage.Proposal proposal => $"Proposal {Print(proposal.Entries)}",
        ZabMessage.Inform inform => $"Inform {Print(inform.Entries)}",
        ZabMessage.Ping { Touched: { } touched } ping => $"Ping {ping.Zxid} {string.Join(' ', touched)}",
        RelayedMessage.Touch touch => $"Touch {string.Join(' ', touch.Sessions)}",
        RelayedMessage.Touched answer => $"Touched {string.Join(' ', answer.Sessions)}",
        RelayedMessage.Request request =>
            $"Request {request.Session} {request.Cxid} {request.Op} {Convert.ToHexString(request.Body.Span)} {string.Join(' ', request.Identities)}",
        _ => message.ToString(),
    };

    private static string Print(IReadOnlyList<LogEntry> entries) => string.Join(' ', entries.Select(entry => $"{entry.Zxid} {Convert.ToHexString(entry.Bytes.Span)}"));
}
