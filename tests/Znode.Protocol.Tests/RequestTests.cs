using System.Text;
using CsCheck;
using Znode.Jute;
using Znode.Requests;
using Znode.Watches;

namespace Znode.Protocol.Tests;

internal sealed class RequestTests
{
    [Test]
    public void Every_write_that_a_client_sends_is_decoded_as_it_was() => Gens.Write.Sample(request =>
    {
        var body = Body(w => w.WriteChangeRequest(12, request), new(12, request.Op));
        var decoded = WriteRequestDecoder.Decode(request.Op, body);

        // Records compare arrays by reference, so it is their bytes that are compared.
        return decoded.GetType() == request.GetType() && Body(w => w.WriteChangeRequest(12, decoded), new(12, request.Op)).SequenceEqual(body);
    });

    [Test]
    public void Fields_of_a_write_are_in_their_places()
    {
        var create = (CreateRequest)Decode(new CreateRequest(OpCode.CreateTtl, "/a"u8.ToArray(), [1, 2], [new(Permissions.Read, "ip", "::1")], 6, 99));
        Assert.That(create.Op, Is.EqualTo(OpCode.CreateTtl));
        Assert.That(create.Path, Is.EqualTo("/a"u8.ToArray()));
        Assert.That(create.Data, Is.EqualTo(new byte[] { 1, 2 }));
        Assert.That(create.Acl, Is.EqualTo(new AclEntry[] { new(Permissions.Read, "ip", "::1") }));
        Assert.That(create.Flags, Is.EqualTo(6));
        Assert.That(create.Ttl, Is.EqualTo(99));
        Assert.That(((CreateRequest)Decode(new CreateRequest(OpCode.Create2, "/a"u8.ToArray(), null, null, 0))).Ttl, Is.EqualTo(-1));

        var reconfig = new ReconfigRequest("a", null, "c", 5);
        Assert.That(Decode(reconfig), Is.EqualTo(reconfig));
    }

    [Test]
    public void Flags_that_are_no_mode_are_kept_for_the_preparation_to_refuse() =>
        Assert.That(((CreateRequest)Decode(new CreateRequest(OpCode.Create, "/a"u8.ToArray(), [], [], 99))).Flags, Is.EqualTo(99));

    /// <summary>These validate the path before anything else, and find the one that is not there as bad as the empty one: BADARGUMENTS.</summary>
    [TestCase(OpCode.SetData)]
    [TestCase(OpCode.SetAcl)]
    [TestCase(OpCode.Check)]
    public void A_null_path_that_is_validated_is_an_empty_one(OpCode op)
    {
        var body = new byte[64];
        body.AsSpan(0, 4).Fill(255);
        var path = WriteRequestDecoder.Decode(op, body) switch
        {
            SetDataRequest set => set.Path,
            SetAclRequest set => set.Path,
            CheckVersionRequest check => check.Path,
            _ => null,
        };
        Assert.That(path, Is.Empty);
    }

    [TestCase(OpCode.Create)]
    [TestCase(OpCode.Delete)]
    public void A_create_or_delete_with_a_null_path_is_malformed(OpCode op)
    {
        var body = new byte[64];
        body.AsSpan(0, 4).Fill(255);
        Assert.That(WriteRequestDecoder.Decode(op, body), Is.EqualTo(new MalformedRequest(op)));
    }

    [Test]
    public void A_multi_of_nothing_is_a_multi() => Assert.That(((MultiRequest)Decode(new MultiRequest([]))).Parts, Is.Empty);

    [TestCase(OpCode.GetData)]
    [TestCase(OpCode.GetChildren)]
    [TestCase(OpCode.SetAcl)]
    [TestCase(OpCode.Multi)]
    [TestCase(OpCode.CloseSession)]
    [TestCase((OpCode)4711)]
    public void A_multi_with_a_part_that_is_a_read_or_not_allowed_is_malformed(OpCode op)
    {
        var writer = new JuteWriter();
        WriteMultiPart(writer, OpCode.Delete);
        WriteMultiPart(writer, op);
        MultiHeader.End.Write(writer);
        Assert.That(WriteRequestDecoder.Decode(OpCode.Multi, writer.WrittenSpan), Is.EqualTo(new MalformedRequest(OpCode.Multi)));
    }

    [Test]
    public void A_multi_without_an_end_is_malformed()
    {
        var writer = new JuteWriter();
        WriteMultiPart(writer, OpCode.Delete);
        Assert.That(WriteRequestDecoder.Decode(OpCode.Multi, writer.WrittenSpan), Is.EqualTo(new MalformedRequest(OpCode.Multi)));
    }

    [Test]
    public void Bytes_behind_a_record_are_ignored()
    {
        byte[] body = [.. Body(w => w.WriteChangeRequest(1, new DeleteRequest("/a"u8.ToArray(), 3)), new(1, OpCode.Delete)), 1, 2, 3];
        Assert.That(((DeleteRequest)WriteRequestDecoder.Decode(OpCode.Delete, body)).Version, Is.EqualTo(3));
    }

    [Test]
    public void The_writes_are_told_from_the_rest()
    {
        OpCode[] writes =
        [
            OpCode.Create, OpCode.Delete, OpCode.SetData, OpCode.SetAcl, OpCode.Multi, OpCode.Create2, OpCode.Reconfig, OpCode.CreateContainer,
            OpCode.CreateTtl, OpCode.CloseSession,
        ];
        Assert.That(Enum.GetValues<OpCode>().Where(WriteRequestDecoder.IsWrite), Is.EquivalentTo(writes));
    }

    [Test]
    public void A_path_and_its_watch_are_read_in_place() => Gen.Select(Gens.Text, Gen.Bool).Sample((path, watch) =>
    {
        var body = Body(w => w.WritePathWatchRequest(3, OpCode.GetData, path, watch), new(3, OpCode.GetData));
        var request = PathWatchRequest.Read(body);
        return Encoding.UTF8.GetString(request.Path) == path && request.Watch == watch;
    });

    [Test]
    public void A_path_may_be_null_where_that_means_something() => Gens.Text.Null().Sample(path =>
    {
        var request = PathRequest.Read(Body(w => w.WritePathRequest(3, OpCode.GetEphemerals, path), new(3, OpCode.GetEphemerals)));
        return request.IsNull == (path is null) && Encoding.UTF8.GetString(request.Path) == (path ?? "");
    });

    [Test]
    public void A_path_that_is_needed_may_not_be_null()
    {
        byte[] body = [255, 255, 255, 255, 0];
        Assert.That(() => PathRequest.ReadPath(body), Throws.TypeOf<JuteException>());
        Assert.That(() => PathWatchRequest.Read(body).Watch, Throws.TypeOf<JuteException>());
    }

    [Test]
    public void Watches_to_add_or_remove_come_with_their_number()
    {
        var add = WatchRequest.Read(Body(w => w.WriteAddWatchRequest(3, "/a", AddWatchMode.PersistentRecursive), new(3, OpCode.AddWatch)));
        Assert.That(Encoding.UTF8.GetString(add.Path), Is.EqualTo("/a"));
        Assert.That(add.Type, Is.EqualTo(1));

        var remove = WatchRequest.Read(Body(w => w.WriteWatchesRequest(3, OpCode.RemoveWatches, "/b", WatcherType.Any), new(3, OpCode.RemoveWatches)));
        Assert.That(Encoding.UTF8.GetString(remove.Path), Is.EqualTo("/b"));
        Assert.That(remove.Type, Is.EqualTo(3));
    }

    [Test]
    public void Watches_set_again_come_in_their_lists()
    {
        var lists = Gens.Text.Array[0, 4].Array[5];
        Gen.Select(Gen.Long, lists).Sample((zxid, paths) =>
        {
            var watches = new WatchLists(new(zxid)) { Data = paths[0], Exist = paths[1], Child = paths[2], Persistent = paths[3], PersistentRecursive = paths[4] };
            var op = paths[3].Length + paths[4].Length == 0 ? OpCode.SetWatches : OpCode.SetWatches2;
            var request = SetWatchesRequest.Read(op, Body(w => w.WriteSetWatchesRequest(watches), new(Xids.SetWatches, op)));
            return request.RelativeZxid == watches.RelativeZxid
                && Same(request.DataWatches, paths[0]) && Same(request.ExistWatches, paths[1]) && Same(request.ChildWatches, paths[2])
                && Same(request.PersistentWatches, paths[3]) && Same(request.PersistentRecursiveWatches, paths[4]);
        });

        static bool Same(PathList list, string[] expected)
        {
            var paths = new List<string>();
            foreach (var path in list)
            {
                paths.Add(Encoding.UTF8.GetString(path));
            }

            return list.Count == expected.Length && paths.SequenceEqual(expected);
        }
    }

    [Test]
    public void Credentials_come_with_their_scheme() => Gen.Select(Gens.Text, Gens.Data).Sample((scheme, auth) =>
    {
        var packet = AuthPacket.Read(Body(w => w.WriteAuthRequest(scheme, auth), new(Xids.Auth, OpCode.Auth)));
        return packet.Type == 0 && packet.Scheme == scheme && packet.Auth.SequenceEqual(auth);
    });

    [Test]
    public void Several_reads_come_in_order() => Gen.Select(Gens.OneOf(OpCode.GetData, OpCode.GetChildren), Gens.Text).Array[0, 5].Sample(reads =>
    {
        var request = MultiReadRequest.Read(Body(w => w.WriteMultiReadRequest(3, reads), new(3, OpCode.MultiRead)));
        var found = new List<(OpCode, string)>();
        foreach (var part in request)
        {
            found.Add((part.Op, Encoding.UTF8.GetString(part.Path)));
        }

        return found.SequenceEqual(reads);
    });

    [Test]
    public void A_write_among_several_reads_is_malformed()
    {
        var writer = new JuteWriter();
        WriteMultiPart(writer, OpCode.GetData);
        WriteMultiPart(writer, OpCode.Delete);
        MultiHeader.End.Write(writer);
        var bytes = writer.ToArray();
        Assert.That(() => MultiReadRequest.Read(bytes).GetEnumerator().MoveNext(), Throws.TypeOf<JuteException>());
    }

    [Test]
    public void A_ping_is_a_header_alone() => Assert.That(Body(w => w.WriteHeaderRequest(Xids.Ping, OpCode.Ping), new(-2, OpCode.Ping)), Is.Empty);

    private static WriteRequest Decode(WriteRequest request) =>
        WriteRequestDecoder.Decode(request.Op, Body(w => w.WriteChangeRequest(1, request), new(1, request.Op)));

    private static byte[] Body(Action<JuteWriter> write, RequestHeader expected)
    {
        Assert.That(RequestHeader.Read(Frames.Written(write), out var body), Is.EqualTo(expected));
        return body.ToArray();
    }

    private static void WriteMultiPart(JuteWriter writer, OpCode op)
    {
        new MultiHeader(op, false, -1).Write(writer);
        writer.WriteString("/a");
        writer.WriteInt(0);
    }
}
