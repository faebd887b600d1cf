using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Znode.Storage;

/// <summary>What the framework does not offer: fdatasync, and fsync of a directory. Linux's libc; elsewhere the framework's next best.</summary>
internal static partial class DurableIo
{
    private const int Interrupted = 4;
    private const int OpenReadOnly = 0;

    /// <summary>Makes a file's bytes and length durable, but not its times: half the cost of fsync on a file that does not grow.</summary>
    public static void SyncData(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (FdataSync(file) != 0)
        {
            ThrowUnlessInterrupted("fdatasync");
        }
    }

    /// <summary>Makes the names in a directory durable. Windows has no such call: its file systems journal names themselves.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = Open(path, OpenReadOnly);
        if (directory.IsInvalid)
        {
            throw LastError($"open of {path}");
        }

        while (FSync(directory) != 0)
        {
            ThrowUnlessInterrupted($"fsync of {path}");
        }
    }

    private static void ThrowUnlessInterrupted(string call)
    {
        if (Marshal.GetLastPInvokeError() != Interrupted)
        {
            throw LastError(call);
        }
    }

    private static IOException LastError(string call) => new($"{call} failed: {Marshal.GetLastPInvokeErrorMessage()} (errno {Marshal.GetLastPInvokeError()})");

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FdataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags);
}
