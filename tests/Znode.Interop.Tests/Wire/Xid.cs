namespace Znode.Interop.Tests.Wire;

/// <summary>The request numbers with a meaning of their own. Source: client-protocol §4.</summary>
internal static class Xid
{
    public const int Event = -1;
    public const int Ping = -2;
    public const int Auth = -4;
    public const int SetWatches = -8;
}
