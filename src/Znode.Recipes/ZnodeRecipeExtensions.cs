using Znode.Recipes;
using Znode.Recipes.Elections;
using Znode.Recipes.Locks;

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

    private static IZnodeClient Checked(IZnodeClient client, ZnodePath path)
    {
        ArgumentNullException.ThrowIfNull(client);
        return path.IsRoot ? throw new ArgumentException("A recipe needs a znode of its own, and the root is everybody's.", nameof(path)) : client;
    }
}
