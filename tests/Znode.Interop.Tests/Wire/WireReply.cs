namespace Znode.Interop.Tests.Wire;

/// <summary>A reply: its header and the undecoded body.</summary>
internal sealed record WireReply(int Xid, long Zxid, int Error, byte[] Body)
{
    public JuteReader Reader() => new(Body);
}
