namespace Znode.Protocol;

/// <summary>The xids that mean something by themselves; a client's own are positive (spec client-protocol §4).</summary>
internal static class Xids
{
    public const int Event = -1;
    public const int Ping = -2;
    public const int Auth = -4;
    public const int SetWatches = -8;
}
