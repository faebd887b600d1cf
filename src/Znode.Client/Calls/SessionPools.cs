namespace Znode.Client.Calls;

/// <summary>The pools of a session, one for each operation that is worth it.</summary>
internal sealed class SessionPools
{
    public CallPool<Exists, Stat?> Exists { get; } = new();

    public CallPool<GetData, ZnodeData> GetData { get; } = new();

    public CallPool<TryGetData, ZnodeData?> TryGetData { get; } = new();

    public CallPool<GetChildren, ZnodeChildren> GetChildren { get; } = new();

    public CallPool<TryGetChildren, ZnodeChildren?> TryGetChildren { get; } = new();

    public CallPool<Create, Created?> Create { get; } = new();

    public CallPool<SetData, Stat> SetData { get; } = new();

    public CallPool<TrySetData, Stat?> TrySetData { get; } = new();

    public CallPool<Delete, bool> Delete { get; } = new();
}
