using Znode.Acl;
using Znode.Protocol;
using Znode.Watches;

namespace Znode.Cli.Shell.Connection;

/// <summary>What the shell needs of a session. Paths are those the user sees: a chroot is the connection's business.</summary>
/// <remarks>Refusals are <see cref="KeeperException"/>s. Requests made while connecting wait for the attempt that is under way.</remarks>
internal interface IShellConnection : IAsyncDisposable
{
    /// <summary>Gets the connect string, as the user wrote it.</summary>
    string Servers { get; }

    ShellState State { get; }

    /// <summary>Waits until the session exists; fails when it can not be in the session's timeout.</summary>
    Task WaitUntilConnectedAsync(CancellationToken cancellationToken);

    /// <returns>The path that was made.</returns>
    Task<string> CreateAsync(string path, byte[]? data, IReadOnlyList<AclEntry> acl, CreateMode mode, long ttl);

    Task DeleteAsync(string path, int version);

    /// <summary>Deletes several znodes, or none of them.</summary>
    Task DeleteAsync(IReadOnlyList<string> paths);

    /// <returns>Null when the znode does not exist.</returns>
    Task<Stat?> ExistsAsync(string path, bool watch);

    Task<DataReply> GetDataAsync(string path, bool watch);

    Task<Stat> SetDataAsync(string path, byte[]? data, int version);

    Task<ChildrenReply> GetChildrenAsync(string path, bool watch);

    Task<AclReply> GetAclAsync(string path);

    Task<Stat> SetAclAsync(string path, IReadOnlyList<AclEntry> acl, int version);

    Task SyncAsync(string path, CancellationToken cancellationToken);

    Task<IReadOnlyList<string>> GetEphemeralsAsync(string prefix);

    Task<int> GetAllChildrenNumberAsync(string path);

    Task<IReadOnlyList<Identity>> WhoAmIAsync();

    /// <summary>Gets <c>/zookeeper/config</c>, whatever the chroot.</summary>
    Task<DataReply> GetConfigAsync(bool watch);

    Task<DataReply> ReconfigAsync(string? joiningServers, string? leavingServers, string? newMembers, long version);

    Task AddWatchAsync(string path, AddWatchMode mode);

    /// <param name="path">Whose watches.</param>
    /// <param name="type">Which ones.</param>
    /// <param name="local">Whether to forget them also when the ensemble can not be asked.</param>
    Task RemoveWatchesAsync(string path, WatcherType type, bool local);

    /// <summary>Shows an identity, now and on each later connection; a refusal ends the session.</summary>
    void AddAuth(string scheme, byte[] auth);

    /// <summary>Ends the session.</summary>
    Task CloseAsync();
}
