using System.Text;
using Znode.Acl;
using Znode.Jute;
using Znode.Protocol;
using Znode.Requests;
using Znode.Watches;

namespace Znode.Cli.Shell.Connection;

/// <summary>The shell's session over the wire: operations as requests, the chroot, and the watches it has set.</summary>
internal sealed class ShellConnection : IShellConnection
{
    private const string ConfigPath = "/zookeeper/config";

    private readonly ConnectString _connect;
    private readonly WireSession _session;
    private readonly Action<ShellEvent> _onEvent;
    private readonly LocalWatches _watches = new();
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <param name="options">Where to, for how long, and whether a read-only member will do.</param>
    /// <param name="onEvent">Told of changes of state and of watched znodes, from the connection's own loop.</param>
    /// <param name="time">The clock.</param>
    public ShellConnection(ShellConnectionOptions options, Action<ShellEvent> onEvent, TimeProvider time)
    {
        Servers = options.Servers;
        _connect = ConnectString.Parse(options.Servers);
        _timeout = options.Timeout;
        _time = time;
        _onEvent = onEvent;
        _session = new(_connect, options.Timeout, options.CanBeReadOnly, OnEvent, time) { Watches = _watches.ToLists };
        _session.Start();
    }

    public string Servers { get; }

    public ShellState State => _session.State;

    public async Task WaitUntilConnectedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _session.Connected.WaitAsync(_timeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new KeeperException(ErrorCode.ConnectionLoss, null);
        }
    }

    public async Task<string> CreateAsync(string path, byte[]? data, IReadOnlyList<AclEntry> acl, CreateMode mode, long ttl)
    {
        ShellPath.Validate(path, mode.IsSequential());
        if (acl.Count == 0)
        {
            throw new KeeperException(ErrorCode.InvalidAcl, null);
        }

        var op = mode.HasTtl() ? OpCode.CreateTtl : mode == CreateMode.Container ? OpCode.CreateContainer : OpCode.Create;
        var reply = await ChangeAsync(path, new CreateRequest(op, Bytes(path), data, acl, (int)mode, ttl)).ConfigureAwait(false);
        return _connect.ToClient(op == OpCode.Create ? ReplyReader.ReadPath(reply) : ReplyReader.ReadCreated(reply).Path);
    }

    public async Task DeleteAsync(string path, int version)
    {
        ShellPath.Validate(path);
        await ChangeAsync(path, new DeleteRequest(Bytes(path), version)).ConfigureAwait(false);
    }

    public async Task DeleteAsync(IReadOnlyList<string> paths)
    {
        var parts = paths.Select(WriteRequest (path) => new DeleteRequest(Bytes(path), -1)).ToArray();
        var reply = ReplyReader.ReadMulti(await ChangeAsync(null, new MultiRequest(parts)).ConfigureAwait(false));
        for (var i = 0; i < reply.Count; i++)
        {
            ThrowIfRefused(reply[i].Error, paths[i]);
        }
    }

    public async Task<Stat?> ExistsAsync(string path, bool watch)
    {
        ShellPath.Validate(path);
        var server = _connect.ToServer(path);
        var reply = await _session.SendAsync(
            (writer, xid) => writer.WritePathWatchRequest(xid, OpCode.Exists, server, watch),
            Remember(watch, () => _watches.AddData(server), () => _watches.AddExist(server))).ConfigureAwait(false);
        if (reply.Header.Error == ErrorCode.NoNode)
        {
            return null;
        }

        ThrowIfRefused(reply.Header.Error, path);
        return ReplyReader.ReadStat(reply.Body);
    }

    public Task<DataReply> GetDataAsync(string path, bool watch)
    {
        ShellPath.Validate(path);
        return ReadDataAsync(path, _connect.ToServer(path), watch);
    }

    public async Task<Stat> SetDataAsync(string path, byte[]? data, int version)
    {
        ShellPath.Validate(path);
        return ReplyReader.ReadStat(await ChangeAsync(path, new SetDataRequest(Bytes(path), data, version)).ConfigureAwait(false));
    }

    public async Task<ChildrenReply> GetChildrenAsync(string path, bool watch)
    {
        ShellPath.Validate(path);
        var server = _connect.ToServer(path);
        return ReplyReader.ReadChildren(await RequestAsync(
            path,
            (writer, xid) => writer.WritePathWatchRequest(xid, OpCode.GetChildren2, server, watch),
            Remember(watch, () => _watches.AddChild(server))).ConfigureAwait(false));
    }

    public async Task<AclReply> GetAclAsync(string path) => ReplyReader.ReadAcl(await RequestPathAsync(OpCode.GetAcl, path).ConfigureAwait(false));

    public async Task<Stat> SetAclAsync(string path, IReadOnlyList<AclEntry> acl, int version)
    {
        ShellPath.Validate(path);
        if (acl.Count == 0)
        {
            throw new KeeperException(ErrorCode.InvalidAcl, null);
        }

        return ReplyReader.ReadStat(await ChangeAsync(path, new SetAclRequest(Bytes(path), acl, version)).ConfigureAwait(false));
    }

    public async Task SyncAsync(string path, CancellationToken cancellationToken) =>
        await RequestPathAsync(OpCode.Sync, path).WaitAsync(cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<string>> GetEphemeralsAsync(string prefix) =>
        [.. ReplyReader.ReadNames(await RequestPathAsync(OpCode.GetEphemerals, prefix).ConfigureAwait(false)).Select(_connect.ToClient)];

    public async Task<int> GetAllChildrenNumberAsync(string path) =>
        ReplyReader.ReadTotalNumber(await RequestPathAsync(OpCode.GetAllChildrenNumber, path).ConfigureAwait(false));

    public async Task<IReadOnlyList<Identity>> WhoAmIAsync() =>
        ReplyReader.ReadWhoAmI(await RequestAsync(null, (writer, xid) => writer.WriteHeaderRequest(xid, OpCode.WhoAmI)).ConfigureAwait(false));

    public Task<DataReply> GetConfigAsync(bool watch) => ReadDataAsync(ConfigPath, ConfigPath, watch);

    public async Task<DataReply> ReconfigAsync(string? joiningServers, string? leavingServers, string? newMembers, long version) =>
        ReplyReader.ReadData(await ChangeAsync(null, new ReconfigRequest(joiningServers, leavingServers, newMembers, version)).ConfigureAwait(false));

    public async Task AddWatchAsync(string path, AddWatchMode mode)
    {
        ShellPath.Validate(path);
        var server = _connect.ToServer(path);
        await RequestAsync(
            path,
            (writer, xid) => writer.WriteAddWatchRequest(xid, server, mode),
            Remember(true, () => _watches.Add(server, mode))).ConfigureAwait(false);
    }

    public async Task RemoveWatchesAsync(string path, WatcherType type, bool local)
    {
        ShellPath.Validate(path);
        var server = _connect.ToServer(path);
        if (!_watches.Contains(server, type))
        {
            throw new KeeperException(ErrorCode.NoWatcher, path);
        }

        var reply = await _session.SendAsync((writer, xid) => writer.WriteWatchesRequest(xid, OpCode.RemoveWatches, server, type)).ConfigureAwait(false);
        if (!(local && reply.Header.Error == ErrorCode.ConnectionLoss))
        {
            ThrowIfRefused(reply.Header.Error, path);
        }

        foreach (var eventType in _watches.Remove(server, type))
        {
            _onEvent(new(ShellEvent.SyncConnected, eventType, path, -1));
        }
    }

    public void AddAuth(string scheme, byte[] auth) => _session.AddAuth(scheme, auth);

    public Task CloseAsync() => _session.CloseAsync();

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<DataReply> ReadDataAsync(string path, string server, bool watch) => ReplyReader.ReadData(await RequestAsync(
        path,
        (writer, xid) => writer.WritePathWatchRequest(xid, OpCode.GetData, server, watch),
        Remember(watch, () => _watches.AddData(server))).ConfigureAwait(false));

    /// <summary>Makes what registers a watch when the reply says that the ensemble has it.</summary>
    private static Action<ErrorCode>? Remember(bool watch, Action onOk, Action? onNoNode = null) => !watch ? null : error =>
    {
        switch (error)
        {
            case ErrorCode.Ok:
                onOk();
                break;
            case ErrorCode.NoNode:
                onNoNode?.Invoke();
                break;
            default:
                break;
        }
    };

    private async Task<byte[]> RequestPathAsync(OpCode op, string path)
    {
        ShellPath.Validate(path);
        var server = _connect.ToServer(path);
        return await RequestAsync(path, (writer, xid) => writer.WritePathRequest(xid, op, server)).ConfigureAwait(false);
    }

    private Task<byte[]> ChangeAsync(string? path, WriteRequest request) => RequestAsync(path, (writer, xid) => writer.WriteChangeRequest(xid, request));

    private async Task<byte[]> RequestAsync(string? path, Action<JuteWriter, int> write, Action<ErrorCode>? onReply = null)
    {
        var reply = await _session.SendAsync(write, onReply).ConfigureAwait(false);
        ThrowIfRefused(reply.Header.Error, path);
        return reply.Body;
    }

    private void OnEvent(ShellEvent shellEvent)
    {
        if (shellEvent.Path is not { } path)
        {
            _onEvent(shellEvent);
        }
        else if (_watches.Fire(shellEvent.Type, path))
        {
            _onEvent(shellEvent with { Path = _connect.ToClient(path) });
        }
    }

    private static void ThrowIfRefused(ErrorCode error, string? path)
    {
        if (error != ErrorCode.Ok)
        {
            throw new KeeperException(error, path);
        }
    }

    private byte[] Bytes(string path) => Encoding.UTF8.GetBytes(_connect.ToServer(path));
}
