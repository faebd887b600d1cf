using System.Text;
using Znode.Acl;
using Znode.Cli.Shell.Connection;
using Znode.Protocol;
using Znode.Watches;

namespace Znode.Cli.Tests.Shell;

/// <summary>A session with a small tree of its own: enough for the shell to talk to. Zxids count up from 1, times stand still.</summary>
internal sealed class FakeShellConnection(string servers, Action<ShellEvent> onEvent) : IShellConnection
{
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal)
    {
        ["/"] = new(null, AclEntry.Open, default),
        ["/zookeeper"] = new(null, AclEntry.Open, default),
        ["/zookeeper/quota"] = new(null, AclEntry.Open, default),
    };

    private readonly Dictionary<string, ErrorCode> _refused = [];
    private readonly HashSet<string> _watched = [];
    private long _zxid;

    public string Servers { get; } = servers;

    public ShellState State { get; private set; } = ShellState.Connected;

    /// <summary>Gets what was asked for beside the tree, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Gets the modes and times to live of what was created.</summary>
    public Dictionary<string, (CreateMode Mode, long Ttl)> Modes { get; } = [];

    /// <summary>Makes every request about a path fail.</summary>
    public void Refuse(string path, ErrorCode error) => _refused[path] = error;

    public Task WaitUntilConnectedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string> CreateAsync(string path, byte[]? data, IReadOnlyList<AclEntry> acl, CreateMode mode, long ttl) => Run(path, () =>
    {
        var actual = mode.IsSequential() ? $"{path}{36:d10}" : path;
        Get(ShellPathParent(path), path);
        Require(!_nodes.ContainsKey(actual), ErrorCode.NodeExists, actual);
        Require(acl.Count > 0, ErrorCode.InvalidAcl, null);
        var stat = new Stat { Czxid = new(++_zxid), Mzxid = new(_zxid), Pzxid = new(_zxid), Ctime = 1700000000000, Mtime = 1700000000000, DataLength = data?.Length ?? 0 };
        _nodes[actual] = new(data, acl, mode.IsEphemeral() ? stat with { EphemeralOwner = new(0x100000012340000) } : stat);
        Modes[actual] = (mode, ttl);
        return actual;
    });

    public Task DeleteAsync(string path, int version) => Run(path, () =>
    {
        Require(path is not ("/zookeeper" or "/zookeeper/quota"), ErrorCode.BadArguments, path);
        var node = Get(path);
        Require(version is -1 || version == node.Stat.Version, ErrorCode.BadVersion, path);
        Require(!Children(path).Any(), ErrorCode.NotEmpty, path);
        return _nodes.Remove(path);
    });

    public async Task DeleteAsync(IReadOnlyList<string> paths)
    {
        Asked.Add($"multi {string.Join(' ', paths)}");
        foreach (var path in paths)
        {
            await DeleteAsync(path, -1);
        }
    }

    public Task<Stat?> ExistsAsync(string path, bool watch) => Run(path, () => _nodes.TryGetValue(path, out var node) ? ToStat(path, node) : (Stat?)null);

    public Task<DataReply> GetDataAsync(string path, bool watch) => Run(path, () =>
    {
        var reply = new DataReply(Get(path).Data, ToStat(path, Get(path)));
        if (watch)
        {
            _watched.Add(path);
        }

        return reply;
    });

    public Task<Stat> SetDataAsync(string path, byte[]? data, int version) => Run(path, () =>
    {
        var node = Get(path);
        Require(version is -1 || version == node.Stat.Version, ErrorCode.BadVersion, path);
        _nodes[path] = node with { Data = data, Stat = node.Stat with { Mzxid = new(++_zxid), Version = node.Stat.Version + 1, DataLength = data?.Length ?? 0 } };
        if (_watched.Remove(path))
        {
            onEvent(new(ShellEvent.SyncConnected, "NodeDataChanged", path, _zxid));
        }

        return ToStat(path, _nodes[path]);
    });

    public Task<ChildrenReply> GetChildrenAsync(string path, bool watch) =>
        Run(path, () => new ChildrenReply([.. Children(path).Reverse()], ToStat(path, Get(path))));

    public Task<AclReply> GetAclAsync(string path) => Run(path, () => new AclReply([.. Get(path).Acl], ToStat(path, Get(path))));

    public Task<Stat> SetAclAsync(string path, IReadOnlyList<AclEntry> acl, int version) => Run(path, () =>
    {
        var node = Get(path);
        _nodes[path] = node with { Acl = acl, Stat = node.Stat with { Aversion = node.Stat.Aversion + 1 } };
        return ToStat(path, _nodes[path]);
    });

    public Task SyncAsync(string path, CancellationToken cancellationToken) => Run(path, () => true);

    public Task<IReadOnlyList<string>> GetEphemeralsAsync(string prefix) =>
        Run(prefix, () => (IReadOnlyList<string>)[.. _nodes.Where(pair => pair.Value.Stat.EphemeralOwner != default && pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(pair => pair.Key)]);

    public Task<int> GetAllChildrenNumberAsync(string path) => Run(path, () => _nodes.Count - 1);

    public Task<IReadOnlyList<Identity>> WhoAmIAsync() => Task.FromResult<IReadOnlyList<Identity>>([new("ip", "127.0.0.1"), new("digest", "u")]);

    public Task<DataReply> GetConfigAsync(bool watch) => Task.FromResult(new DataReply(
        "server.1=zk1:2888:3888:participant;2181\nserver.2=zk2:2888:3888:participant;10.0.0.2:2181\nversion=100000000"u8.ToArray(), default));

    public Task<DataReply> ReconfigAsync(string? joiningServers, string? leavingServers, string? newMembers, long version)
    {
        Asked.Add($"reconfig {joiningServers}|{leavingServers}|{newMembers}|{version}");
        throw new KeeperException(ErrorCode.ReconfigDisabled, null);
    }

    public Task AddWatchAsync(string path, AddWatchMode mode) => Ask($"addWatch {path} {mode}");

    public Task RemoveWatchesAsync(string path, WatcherType type, bool local) => Ask($"removeWatches {path} {type} {local}");

    public void AddAuth(string scheme, byte[] auth) => Asked.Add($"auth {scheme} {Encoding.UTF8.GetString(auth)}");

    public Task CloseAsync()
    {
        if (State.IsAlive())
        {
            State = ShellState.Closed;
            onEvent(ShellEvent.OfState(ShellEvent.Closed));
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => default;

    private static string ShellPathParent(string path) => Cli.Shell.ShellPath.ParentOf(path);

    private Task Ask(string what)
    {
        Asked.Add(what);
        return Task.CompletedTask;
    }

    private IEnumerable<string> Children(string path) => _nodes.Keys
        .Where(key => key != "/" && ShellPathParent(key) == path)
        .Select(key => key[(key.LastIndexOf('/') + 1)..])
        .Order(StringComparer.Ordinal);

    private Stat ToStat(string path, Node node) => node.Stat with { NumChildren = Children(path).Count() };

    private Node Get(string path, string? about = null) =>
        _nodes.TryGetValue(path, out var node) ? node : throw new KeeperException(ErrorCode.NoNode, about ?? path);

    private Task<T> Run<T>(string path, Func<T> run)
    {
        Cli.Shell.ShellPath.Validate(path);
        return _refused.TryGetValue(path, out var error) ? throw new KeeperException(error, path) : Task.FromResult(run());
    }

    private static void Require(bool condition, ErrorCode error, string? path)
    {
        if (!condition)
        {
            throw new KeeperException(error, path);
        }
    }

    private sealed record Node(byte[]? Data, IReadOnlyList<AclEntry> Acl, Stat Stat);
}
