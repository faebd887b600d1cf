namespace Znode.Interop.Tests.Wire;

/// <summary>A watch event as it arrived. Source: client-protocol §10.4.</summary>
internal sealed record WireEvent(long Zxid, int Type, int State, string? Path)
{
    public static string TypeName(int type) => type switch
    {
        -1 => "None",
        1 => "NodeCreated",
        2 => "NodeDeleted",
        3 => "NodeDataChanged",
        4 => "NodeChildrenChanged",
        _ => $"type{type}",
    };
}
