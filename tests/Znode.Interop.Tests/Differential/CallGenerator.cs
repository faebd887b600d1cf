using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>Draws one request: mostly sensible, now and then wrong in a way a client could be.</summary>
internal sealed class CallGenerator(Random random, Alphabet alphabet)
{
    private int _drawn;

    public Call Next(int slot)
    {
        _drawn++;
        return random.Next(100) switch
        {
            < 24 => AnyCreate(slot, inMulti: false),
            < 33 => Delete(slot, alphabet.AnyPath()),
            < 43 => SetData(slot, alphabet.AnyPath()),
            < 60 => Read(slot),
            < 63 => PathOnly(slot, Opcode.GetAcl),
            < 67 => SetAcl(slot),
            < 69 => PathOnly(slot, Opcode.Sync),
            < 80 => Multi(slot),
            < 83 => MultiRead(slot),
            < 94 => Watch(slot),
            < 96 => PathOnly(slot, Opcode.GetEphemerals),
            < 98 => PathOnly(slot, Opcode.GetAllChildrenNumber),
            98 => new Call(slot, Opcode.WhoAmI, [], ""),
            _ => random.Next(4) == 0 ? new Call(slot, Opcode.Reconfig, Request.Reconfig(null, "1", null, -1), "leaving=1") : new Call(slot, Opcode.Ping, [], ""),
        };
    }

    /// <summary>A request whose answer does not depend on what else is in flight beyond the order of requests.</summary>
    public Call Pipelined(int slot)
    {
        var path = alphabet.PipelinePath();
        return random.Next(8) switch
        {
            0 or 1 => Create(slot, path, alphabet.Data(), alphabet.Pick(0, 0, 1, 2, 3)),
            2 => Delete(slot, path),
            3 => SetData(slot, path),
            4 => new Call(slot, Opcode.GetChildren2, Request.PathWatch(path), path),
            5 => new Call(slot, Opcode.Sync, Request.Path(path), path),
            _ => new Call(slot, Opcode.GetData, Request.PathWatch(path, slot < 2 && random.Next(2) == 0), path),
        };
    }

    public static Call Create(int slot, string path, byte[]? data, int flags = 0) =>
        new(slot, Opcode.Create, Request.Create(path, data, WireAcl.Open, flags), $"{path} {Normalizer.Data(data)} flags={flags}");

    public static Call Delete(int slot, string? path, int version) =>
        new(slot, Opcode.Delete, Request.PathVersion(path, version), $"{path} version={version}");

    public static Call MultiOf(int slot, IReadOnlyCollection<Call> operations) =>
        new(slot, Opcode.Multi, Request.Multi(operations.Select(call => (call.Opcode, call.Body))), string.Join("; ", operations))
        {
            ReferenceBody = Request.Multi(operations.Select(call => (call.Opcode, call.ReferenceBody ?? call.Body))),
        };

    private Call AnyCreate(int slot, bool inMulti)
    {
        var (path, data, acl) = (inMulti ? KnownDifferences.PathInMulti(alphabet.AnyPath()) : alphabet.AnyPath(), alphabet.Data(), alphabet.AnyAcl());
        var text = $"{path} {Normalizer.Data(data)} acl={(acl is null ? "null" : string.Join(',', acl.AsEnumerable()))}";
        var (opcode, flags, ttl) = random.Next(20) switch
        {
            0 => (Opcode.CreateContainer, alphabet.Pick(4, 4, 4, 4, 4, 4, 0, 1, 5, 9), 0L),
            1 or 2 => (
                Opcode.CreateTtl,
                alphabet.Pick(5, 5, 5, 6, 6, 6, 0, 1, 3, 4, 8),
                alphabet.Pick(3_600_000, 3_600_000, 3_600_000, 1_099_511_627_775, 1_099_511_627_776, 0, -1, -5, long.MinValue, long.MaxValue)),
            _ => (alphabet.Pick(Opcode.Create, Opcode.Create2), alphabet.Flags(), 0L),
        };
        (opcode, flags) = path is null ? KnownDifferences.CreateWithoutPath : (opcode, flags);
        if (opcode == Opcode.CreateTtl)
        {
            // Inside a multi the ttl counts only with TTL flags, and needs no other question.
            var referenceTtl = inMulti ? ttl : KnownDifferences.TtlForReference(flags, ttl);
            return new Call(slot, opcode, Request.CreateTtl(path, data, acl, flags, ttl), $"{text} flags={flags} ttl={ttl}")
            {
                ReferenceBody = Request.CreateTtl(path, data, acl, flags, referenceTtl),
            };
        }

        var referenceFlags = inMulti ? KnownDifferences.FlagsInMultiForReference(opcode, flags) : flags;
        return new Call(slot, opcode, Request.Create(path, data, acl, flags), $"{text} flags={flags}")
        {
            ReferenceBody = Request.Create(path, data, acl, referenceFlags),
        };
    }

    private Call Delete(int slot, string? path) => Delete(slot, path, alphabet.Version());

    private Call SetData(int slot, string? path)
    {
        var (data, version) = (alphabet.Data(), alphabet.Version());
        return new Call(slot, Opcode.SetData, Request.SetData(path, data, version), $"{path} {Normalizer.Data(data)} version={version}");
    }

    private Call SetAcl(int slot)
    {
        // Never on the root itself: one read-only root would make the rest of the run a list of NOAUTH.
        var (path, acl, version) = (random.Next(8) == 0 ? "/zookeeper/config" : alphabet.Path(), alphabet.AnyAcl(), alphabet.Version());
        return new Call(slot, Opcode.SetAcl, Request.SetAcl(path, acl, version), $"{path} {(acl is null ? "null" : string.Join(',', acl.AsEnumerable()))} version={version}");
    }

    private Call Read(int slot)
    {
        var opcode = alphabet.Pick(Opcode.Exists, Opcode.GetData, Opcode.GetData, Opcode.GetChildren, Opcode.GetChildren2);
        var (path, watch) = (alphabet.AnyPath(), slot < 2 && random.Next(2) == 0);
        return new Call(slot, opcode, Request.PathWatch(path, watch), $"{path}{(watch ? " watch" : "")}");
    }

    private Call PathOnly(int slot, int opcode)
    {
        var path = alphabet.AnyPath();
        return new Call(slot, opcode, Request.Path(path), $"{path}") { ReferenceBody = Request.Path(KnownDifferences.PathForReference(opcode, path)) };
    }

    private Call Multi(int slot) => MultiOf(slot, [.. Enumerable.Range(0, random.Next(5)).Select(_ => SubOperation(slot))]);

    private Call SubOperation(int slot)
    {
        var path = alphabet.Path();
        switch (random.Next(9))
        {
            case 0 or 1 or 2:
                return AnyCreate(slot, inMulti: true);
            case 3 or 4:
                return SetData(slot, path);
            case 5 or 6:
                return Delete(slot, path);
            case 7 when random.Next(6) == 0:
                return new Call(slot, Opcode.GetData, Request.PathWatch(path), $"{path}, which is no write");
            default:
                var version = alphabet.Version();
                return new Call(slot, Opcode.Check, Request.PathVersion(path, version), $"{path} version={version}");
        }
    }

    private Call MultiRead(int slot)
    {
        var operations = Enumerable.Range(0, random.Next(4))
            .Select(_ => (Opcode: alphabet.Pick(Opcode.GetData, Opcode.GetChildren), Path: KnownDifferences.PathInMulti(alphabet.AnyPath()))).ToArray();
        return new Call(
            slot,
            Opcode.MultiRead,
            Request.Multi(operations.Select(read => (read.Opcode, Request.PathWatch(read.Path)))),
            string.Join("; ", operations.Select(read => $"{Opcode.Name(read.Opcode)} {read.Path}")));
    }

    private Call Watch(int slot) => slot == 2 ? PersistentWatch(slot) : slot < 2 ? OneShotWatch(slot) : Read(slot);

    private Call PersistentWatch(int slot)
    {
        var path = alphabet.Path();
        switch (random.Next(8))
        {
            case 0:
                return new Call(slot, Opcode.RemoveWatches, Request.PathKind(path, 3), $"{path} any");
            case 1:
                return CheckWatches(slot, path);
            case 2:
                var (persistent, recursive) = (alphabet.SomePaths().Where(KnownDifferences.IsWatchedPersistently), alphabet.SomePaths().Where(KnownDifferences.IsWatchedRecursively));
                var body = Request.SetWatches2(random.Next(_drawn + 1), [], [], [], [.. persistent], [.. recursive]);
                return new Call(slot, Opcode.SetWatches2, body, $"persistent={string.Join(',', persistent)} recursive={string.Join(',', recursive)}");
            case 3:
                return new Call(slot, Opcode.AddWatch, Request.PathKind(path, alphabet.Pick(-1, 2, 9)), $"{path} mode unknown");
            default:
                var mode = KnownDifferences.IsWatchedRecursively(path) ? 1 : 0;
                return new Call(slot, Opcode.AddWatch, Request.PathKind(path, mode), $"{path} mode={mode}");
        }
    }

    private Call OneShotWatch(int slot)
    {
        var path = alphabet.Path();
        switch (random.Next(4))
        {
            case 0 when random.Next(3) == 0:
                return CheckWatches(slot, path);
            case 0 or 1:
                var kind = alphabet.Pick(1, 2, 3, 3, 0, -1, 9);
                return new Call(slot, Opcode.RemoveWatches, Request.PathKind(path, kind), $"{path} type={kind}");
            default:
                var zxid = random.Next(_drawn + 1);
                var (data, exist, child) = (alphabet.SomePaths(), alphabet.SomePaths(), alphabet.SomePaths());
                var text = $"since={zxid} data={string.Join(',', data)} exist={string.Join(',', exist)} child={string.Join(',', child)}";
                return random.Next(2) == 0
                    ? new Call(slot, Opcode.SetWatches, Request.SetWatches(zxid, data, exist, child), text)
                    : new Call(slot, Opcode.SetWatches2, Request.SetWatches2(zxid, data, exist, child, [], []), text);
        }
    }

    private Call CheckWatches(int slot, string path)
    {
        var kind = alphabet.Pick(KnownDifferences.WatcherTypesToCheck);
        return new Call(slot, Opcode.CheckWatches, Request.PathKind(path, kind), $"{path} type={kind}");
    }
}
