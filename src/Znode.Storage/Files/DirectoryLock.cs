using System.Globalization;

namespace Znode.Storage;

/// <summary>Keeps a second member out of a directory.</summary>
/// <remarks>
/// An open file without sharing: the system lets go of it when the process ends, however it ends, so there is no stale lock. Who holds it stands in a file beside it,
/// because the locked one can not be read. ZooKeeper ignores both, and does not honour them.
/// </remarks>
internal sealed class DirectoryLock : IDisposable
{
    private const string LockName = "znode.lock";
    private const string OwnerName = "znode.owner";

    private readonly FileStream _file;
    private readonly string _owner;

    private DirectoryLock(FileStream file, string owner)
    {
        _file = file;
        _owner = owner;
    }

    /// <summary>Takes the lock.</summary>
    /// <exception cref="IOException">Another member has it, or the directory can not be written.</exception>
    public static DirectoryLock Take(string directory, TimeProvider time)
    {
        var owner = Path.Combine(directory, OwnerName);
        FileStream file;
        try
        {
            file = new(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            throw new IOException($"The data directory {directory} is in use by {Read(owner)}. Stop that member, or give this one a directory of its own. ({e.Message})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The data directory {directory} can not be written: {e.Message}", e);
        }

        try
        {
            File.WriteAllText(owner, string.Create(
                CultureInfo.InvariantCulture,
                $"process {Environment.ProcessId} ({Path.GetFileName(Environment.ProcessPath)}) on {Environment.MachineName} since {time.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z"));
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return new(file, owner);
    }

    /// <summary>Lets another member in.</summary>
    public void Dispose()
    {
        File.Delete(_owner);
        _file.Dispose();
    }

    /// <summary>Tells a file that somebody has open from a disk that is full or read-only.</summary>
    /// <remarks>.NET has no exception of its own for it: the number is Windows' ERROR_SHARING_VIOLATION, or EWOULDBLOCK of Linux or macOS.</remarks>
    private static bool IsSharingViolation(IOException exception) => exception.HResult is unchecked((int)0x80070020) or 11 or 35;

    private static string Read(string owner)
    {
        try
        {
            return File.ReadAllText(owner);
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
