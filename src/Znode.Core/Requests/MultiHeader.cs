using Znode.Jute;

namespace Znode.Requests;

/// <summary>What stands before each part of a multi, and at its end (spec client-protocol §8).</summary>
/// <param name="Type">The part's operation, or <see cref="OpCode.Error"/>.</param>
/// <param name="Done">Whether this is the end.</param>
/// <param name="Error">−1 in requests and at the end; in results that of the part.</param>
internal readonly record struct MultiHeader(OpCode Type, bool Done, int Error)
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 9;

    /// <summary>The end of a multi.</summary>
    public static readonly MultiHeader End = new(OpCode.Error, true, -1);

    public static MultiHeader Read(scoped ref JuteReader reader) => new((OpCode)reader.ReadInt(), reader.ReadBool(), reader.ReadInt());

    public void Write(JuteWriter writer)
    {
        writer.WriteInt((int)Type);
        writer.WriteBool(Done);
        writer.WriteInt(Error);
    }
}
