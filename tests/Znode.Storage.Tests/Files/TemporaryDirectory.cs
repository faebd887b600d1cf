namespace Znode.Storage.Tests.Files;

/// <summary>A directory that is gone after the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("znode-storage-").FullName;

    public string Version2 => System.IO.Path.Combine(Path, "version-2");

    public FileStorageOptions Options => new() { DataDirectory = Path };

    public string File(string name) => System.IO.Path.Combine(Version2, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
