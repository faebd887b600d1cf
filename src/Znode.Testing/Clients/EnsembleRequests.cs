using System.Buffers.Binary;
using Znode.Client;
using Znode.Server.InProcess;
using Znode.Testing.Histories;

namespace Znode.Testing.Clients;

/// <summary>How the calls of an ensemble's client get to a member, and their answers back. What they ask for and are told goes into the history.</summary>
internal sealed class EnsembleRequests(EnsembleSession session, ClientContext context)
{
    private ZnodeTestHistory History => context.History;

    public ValueTask<Stat?> Exists(ZnodePath path, CancellationToken cancellationToken) =>
        Send(path, member => member.ExistsAsync(path), History.Read(path), static (entry, stat) => entry.Found(stat, data: null), cancellationToken);

    public ValueTask<ZnodeData> Get(ZnodePath path, CancellationToken cancellationToken) =>
        Send(path, member => member.GetAsync(path), History.Read(path), static (entry, found) => entry.Found(found.Stat, found.Data.ToArray()), cancellationToken);

    public ValueTask<ZnodeData?> TryGet(ZnodePath path, CancellationToken cancellationToken) =>
        Send(path, member => member.TryGetAsync(path), History.Read(path), static (entry, found) => entry.Found(found?.Stat, found?.Data.ToArray()), cancellationToken);

    public ValueTask<Created?> Create(ZnodePath path, byte[] data, CreateOptions options, bool nullWhenExists, CancellationToken cancellationToken)
    {
        options.Validate();
        if (options.Protected)
        {
            var unmarked = options with { Protected = false };
            return ProtectedCreate.RunAsync(session, path, NewGuid(), marked => Create(marked, data, unmarked, nullWhenExists, cancellationToken), session.WhenConnectedAsync, cancellationToken);
        }

        return nullWhenExists
            ? Send(path, member => member.TryCreateAsync(path, data, options), History.Create(path, data, options), static (entry, created) => entry.Created(created), cancellationToken)
            : Send<Created?>(
                path, async member => await member.CreateAsync(path, data, options).ConfigureAwait(false), History.Create(path, data, options), static (entry, created) => entry.Created(created), cancellationToken);
    }

    public ValueTask<Stat> Set(ZnodePath path, byte[] data, int version, CancellationToken cancellationToken) =>
        Send(path, member => member.SetAsync(path, data, version), History.Set(path, data, version), static (entry, stat) => entry.Written(stat), cancellationToken);

    public ValueTask<Stat?> TrySet(ZnodePath path, byte[] data, int version, CancellationToken cancellationToken) =>
        Send(path, member => member.TrySetAsync(path, data, version), History.Set(path, data, version), static (entry, stat) => entry.Written(stat), cancellationToken);

    public async ValueTask Delete(ZnodePath path, int version, CancellationToken cancellationToken) =>
        await Send(path, member => Succeeded(member.DeleteAsync(path, version)), History.Delete(path, version), static (entry, _) => entry.Deleted(isDone: true), cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> TryDelete(ZnodePath path, int version, CancellationToken cancellationToken) =>
        Send(path, member => member.TryDeleteAsync(path, version), History.Delete(path, version), static (entry, isDone) => entry.Deleted(isDone), cancellationToken);

    public ValueTask<TransactionResult> Commit(Transaction transaction, CancellationToken cancellationToken) =>
        Send(path: null, member => member.TryCommitAsync(transaction), History.Commit(transaction.Freeze()), static (entry, result) => entry.Committed(result), cancellationToken);

    public async ValueTask Sync(ZnodePath path, CancellationToken cancellationToken) =>
        await Send(path, member => Succeeded(member.SyncAsync(path)), History.Sync(), static (entry, _) => entry.Synced(), cancellationToken).ConfigureAwait(false);

    public async ValueTask Authenticate(string scheme, byte[] credentials, CancellationToken cancellationToken)
    {
        await Send(path: null, member => Succeeded(member.AuthenticateAsync(scheme, credentials)), cancellationToken).ConfigureAwait(false);
        session.AddCredentials(scheme, credentials);
    }

    public async ValueTask<IZnodeWatch> Watch(ZnodePath path, WatchOptions options, CancellationToken cancellationToken)
    {
        var watch = new EnsembleWatch(session, context, path, options);
        await Send(path, async (member, link) => watch.Armed(await member.WatchAsync(path, options).ConfigureAwait(false), link), entry: null, static (_, _) => { }, cancellationToken).ConfigureAwait(false);
        return watch;
    }

    public ValueTask<T> Send<T>(ZnodePath? path, Func<InProcessSession, ValueTask<T>> request, CancellationToken cancellationToken) =>
        Send(path, request, entry: null, static (_, _) => { }, cancellationToken);

    private ValueTask<T> Send<T>(ZnodePath? path, Func<InProcessSession, ValueTask<T>> request, HistoryEntry? entry, Action<HistoryEntry, T> note, CancellationToken cancellationToken) =>
        Send(path, (member, _) => request(member), entry, note, cancellationToken);

    private static async ValueTask<bool> Succeeded(ValueTask call)
    {
        await call.ConfigureAwait(false);
        return true;
    }

    private ValueTask<T> Send<T>(
        ZnodePath? path, Func<InProcessSession, ClientLink, ValueTask<T>> request, HistoryEntry? entry, Action<HistoryEntry, T> note, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            entry?.NotSent();
            return ValueTask.FromException<T>(new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken));
        }

        var call = new LinkCall<T>(context.Schedule);
        call.CancelBy(cancellationToken);

        // On the schedule, whoever calls: sessions know no locks.
        context.Schedule.Post(_ => Begin(path, request, call, entry, note), null);
        return call.Answer;
    }

    private void Begin<T>(ZnodePath? path, Func<InProcessSession, ClientLink, ValueTask<T>> request, LinkCall<T> call, HistoryEntry? entry, Action<HistoryEntry, T> note)
    {
        if (session.NotSent(path) is { } refused)
        {
            entry?.NotSent();
            call.Fail(refused);
            return;
        }

        session.Add(call);
        entry?.Sent(session.Id);
        var link = session.Link;
        link.Request(
            member => request(member, link),
            (value, zxid) =>
            {
                Ended(call, zxid);
                if (entry is not null)
                {
                    note(entry, value);
                }

                call.Succeed(value);
            },
            (exception, zxid) =>
            {
                Ended(call, zxid);
                entry?.Refused(exception);
                call.Fail(exception);
            });
    }

    private void Ended(LinkCall call, Zxid zxid)
    {
        session.Remove(call);
        session.Saw(zxid);
    }

    private Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, context.Random.Draw());
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], context.Random.Draw());
        return new(bytes);
    }
}
