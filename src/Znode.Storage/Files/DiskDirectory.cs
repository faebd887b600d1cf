namespace Znode.Storage;

/// <summary>A directory of the real file system.</summary>
internal sealed class DiskDirectory(string path) : IStorageDirectory
{
    /// <inheritdoc/>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => AsIo(() => Directory.GetFiles(Path).Select(file => System.IO.Path.GetFileName(file)).ToArray());

    /// <inheritdoc/>
    public IStorageFile Open(string name, bool writable = false) => AsIo(() => new DiskFile(File.OpenHandle(
        FullName(name), FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)));

    /// <inheritdoc/>
    public IStorageFile Create(string name) => AsIo(() => new DiskFile(File.OpenHandle(
        FullName(name), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)));

    /// <inheritdoc/>
    public void Rename(string from, string to) => AsIo(() =>
    {
        File.Move(FullName(from), FullName(to), overwrite: true);
        return true;
    });

    /// <inheritdoc/>
    public void Delete(string name) => AsIo(() =>
    {
        File.Delete(FullName(name));
        return true;
    });

    /// <inheritdoc/>
    public void Sync() => DurableIo.SyncDirectory(Path);

    /// <summary>Tells a refused permission as what it is to the stores: a disk that can not be written.</summary>
    private static T AsIo<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private string FullName(string name) => System.IO.Path.Combine(Path, name);
}
