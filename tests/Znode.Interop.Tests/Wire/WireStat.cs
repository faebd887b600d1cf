namespace Znode.Interop.Tests.Wire;

/// <summary>The 68 bytes of a Stat. Source: client-protocol §7.</summary>
internal sealed record WireStat(
    long Czxid,
    long Mzxid,
    long Ctime,
    long Mtime,
    int Version,
    int Cversion,
    int Aversion,
    long EphemeralOwner,
    int DataLength,
    int NumChildren,
    long Pzxid)
{
    public static WireStat Read(JuteReader reader) => new(
        reader.Long(),
        reader.Long(),
        reader.Long(),
        reader.Long(),
        reader.Int(),
        reader.Int(),
        reader.Int(),
        reader.Long(),
        reader.Int(),
        reader.Int(),
        reader.Long());
}
