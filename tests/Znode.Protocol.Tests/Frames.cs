using System.Buffers;
using Znode.Jute;

namespace Znode.Protocol.Tests;

/// <summary>Takes frames apart for the tests.</summary>
internal static class Frames
{
    /// <summary>Gets what a writer holds, which is one frame, without its length.</summary>
    public static byte[] Single(JuteWriter writer)
    {
        var frames = All(writer.ToArray());
        Assert.That(frames, Has.Count.EqualTo(1));
        return frames[0];
    }

    /// <summary>Gets what one call writes behind an earlier frame, to show that it is left alone.</summary>
    public static byte[] Written(Action<JuteWriter> write)
    {
        var writer = new JuteWriter(16);
        writer.WriteHeader(7, new Zxid(9));
        write(writer);
        var frames = All(writer.ToArray());
        Assert.That(frames, Has.Count.EqualTo(2));
        Assert.That(ReplyHeader.Read(frames[0], out _), Is.EqualTo(new ReplyHeader(7, new Zxid(9), ErrorCode.Ok)));
        return frames[1];
    }

    public static List<byte[]> All(byte[] bytes)
    {
        var frames = new List<byte[]>();
        var rest = new ReadOnlySequence<byte>(bytes);
        var reader = new FrameReader();
        while (reader.TryRead(ref rest, out var frame) == FrameStatus.Complete)
        {
            frames.Add(frame.ToArray());
        }

        Assert.That(rest.Length, Is.Zero);
        return frames;
    }
}
