// Stand-in until the file store lands: delete this file then.
#pragma warning disable
using Microsoft.Extensions.Logging;
namespace Znode.Storage;
/// <summary>x</summary>
public sealed record FileStorageOptions {
/// <summary>x</summary>
public string DataDirectory { get; init; } = ""; }
/// <summary>x</summary>
public sealed class FileStorage : IDisposable {
/// <summary>x</summary>
public static FileStorage Open(FileStorageOptions o, ILogger l) => throw new InvalidOperationException();
/// <summary>x</summary>
public ITxnLog Log => null!;
/// <summary>x</summary>
public ISnapshotStore Snapshots => null!;
/// <summary>x</summary>
public IDurableStateStore State => null!;
/// <summary>x</summary>
public void Dispose() {} }
