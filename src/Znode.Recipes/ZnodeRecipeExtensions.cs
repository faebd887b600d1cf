using Znode.Recipes;
using Znode.Recipes.Barriers;
using Znode.Recipes.Counters;
using Znode.Recipes.Elections;
using Znode.Recipes.Groups;
using Znode.Recipes.Locks;
using Znode.Recipes.Queues;

namespace Znode;

/// <summary>The recipes, one dot away from a client. What they make opens nothing until it is used, and needs no disposal.</summary>
public static class ZnodeRecipeExtensions
{
    /// <summary>Names a lock.</summary>
    /// <param name="client">The client; it must outlive what is held.</param>
    /// <param name="path">The znode of the lock, created when it is needed: a container, whose children stand in line.</param>
    /// <returns>The lock.</returns>
    /// <exception cref="ArgumentException">The path is the root.</exception>
    public static IZnodeLock Lock(this IZnodeClient client, ZnodePath path) => new ExclusiveLock(Checked(client, path), path);

    /// <summary>Names a lock of readers and writers.</summary>
    /// <param name="client">The client; it must outlive what is held.</param>
    /// <param name="path">The znode of the lock, created when it is needed.</param>
    /// <returns>The lock.</returns>
    /// <exception cref="ArgumentException">The path is the root.</exception>
    public static IZnodeReaderWriterLock ReaderWriterLock(this IZnodeClient client, ZnodePath path) => new ReadWriteLock(Checked(client, path), path);

    /// <summary>Names a semaphore.</summary>
    /// <param name="client">The client; it must outlive what is held.</param>
    /// <param name="path">The znode of the semaphore, created when it is needed.</param>
    /// <param name="permits">How many may hold a permit at once: 1 or more, and the same for all who use the path.</param>
    /// <returns>The semaphore.</returns>
    /// <exception cref="ArgumentException">The path is the root.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Less than one permit.</exception>
    public static IZnodeSemaphore Semaphore(this IZnodeClient client, ZnodePath path, int permits) => new LeaseSemaphore(Checked(client, path), path, permits);

    /// <summary>Names an election.</summary>
    /// <param name="client">The client; it must outlive the candidacy.</param>
    /// <param name="path">The znode of the election, created when it is needed.</param>
    /// <param name="id">What this candidate calls itself, for those who ask who leads; empty by default. It need not be unique.</param>
    /// <returns>The election.</returns>
    /// <exception cref="ArgumentException">The path is the root.</exception>
    public static ILeaderElection Election(this IZnodeClient client, ZnodePath path, string id = "")
    {
        ArgumentNullException.ThrowIfNull(id);
        return new LatchElection(Checked(client, path), path, id);
    }

    /// <summary>Names a barrier.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode that is there while the barrier is set.</param>
    /// <returns>The barrier.</returns>
    /// <exception cref="ArgumentException">The path is the root.</exception>
    public static IZnodeBarrier Barrier(this IZnodeClient client, ZnodePath path) => new ZnodeBarrier(Checked(client, path), path);

    /// <summary>Makes a member of a double barrier.</summary>
    /// <param name="client">The client; it must outlive the member.</param>
    /// <param name="path">The znode of the barrier, created when it is needed.</param>
    /// <param name="count">How many begin together: 1 or more, and the same for all who use the path.</param>
    /// <returns>A member, which is not in yet.</returns>
    /// <exception cref="ArgumentException">The path is the root.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Less than one member.</exception>
    public static IZnodeDoubleBarrier DoubleBarrier(this IZnodeClient client, ZnodePath path, int count) => new DoubleBarrier(Checked(client, path), path, count);

    /// <summary>Names a counter.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The znode that holds the number, created by the first change.</param>
    /// <returns>The counter.</returns>
    /// <exception cref="ArgumentException">The path is the root.</exception>
    public static IZnodeCounter Counter(this IZnodeClient client, ZnodePath path) => new Counter(Checked(client, path), path);

    /// <summary>Names a queue.</summary>
    /// <typeparam name="T">What a message says.</typeparam>
    /// <param name="client">The client; it must outlive the messages that are taken.</param>
    /// <param name="path">The znode of the queue, created when it is needed.</param>
    /// <param name="codec">How messages become bytes, and come back; <see cref="ZnodeCodec"/> has some.</param>
    /// <returns>The queue.</returns>
    /// <exception cref="ArgumentException">The path is the root.</exception>
    public static IZnodeQueue<T> Queue<T>(this IZnodeClient client, ZnodePath path, ZnodeCodec<T> codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return new PriorityQueue<T>(Checked(client, path), path, codec);
    }

    /// <summary>Names a queue whose messages are text, in UTF-8.</summary>
    /// <param name="client">The client; it must outlive the messages that are taken.</param>
    /// <param name="path">The znode of the queue, created when it is needed.</param>
    /// <returns>The queue.</returns>
    /// <exception cref="ArgumentException">The path is the root.</exception>
    public static IZnodeQueue<string> Queue(this IZnodeClient client, ZnodePath path) => client.Queue(path, ZnodeCodec.Utf8);

    /// <summary>Names a group.</summary>
    /// <param name="client">The client; it must outlive the members that join.</param>
    /// <param name="path">The znode of the group, created when it is needed.</param>
    /// <returns>The group.</returns>
    /// <exception cref="ArgumentException">The path is the root.</exception>
    public static IGroupMembership Group(this IZnodeClient client, ZnodePath path) => new GroupMembership(Checked(client, path), path);

    private static IZnodeClient Checked(IZnodeClient client, ZnodePath path)
    {
        ArgumentNullException.ThrowIfNull(client);
        return path.IsRoot ? throw new ArgumentException("A recipe needs a znode of its own, and the root is everybody's.", nameof(path)) : client;
    }
}
