using Znode.Jute;

namespace Znode.Tree.Snapshots;

/// <summary>Finds where the parts 2 to 4 of a snapshot end (spec disk-format §4), without making a tree of them.</summary>
internal static class TreeSnapshotExtent
{
    /// <summary>Reads from the table of sessions to the end of the znodes, and not a byte more.</summary>
    /// <exception cref="JuteException">The bytes are no snapshot.</exception>
    /// <exception cref="EndOfStreamException">The stream ends before the snapshot does.</exception>
    public static void Skip(Stream stream)
    {
        var input = new SnapshotInput(stream);
        for (var sessions = input.ReadLength(); sessions > 0; sessions--)
        {
            input.ReadLong();
            input.ReadInt();
        }

        for (var lists = input.ReadLength(); lists > 0; lists--)
        {
            input.ReadLong();
            for (var entries = input.ReadLength(); entries > 0; entries--)
            {
                input.ReadInt();
                input.ReadScratch(out _);
                input.ReadScratch(out _);
            }
        }

        Span<byte> tail = stackalloc byte[SnapshotNode.TailLength];
        while (!input.ReadScratch(out _).SequenceEqual("/"u8))
        {
            input.ReadScratch(out _);
            input.ReadExactly(tail);
        }
    }
}
