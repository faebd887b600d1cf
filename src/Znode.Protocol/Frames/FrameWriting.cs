using Znode.Jute;

namespace Znode.Protocol;

/// <summary>Puts the length in front of what is written between the two calls; earlier frames in the writer stay.</summary>
internal static class FrameWriting
{
    /// <returns>Where the length is, for <see cref="EndFrame"/>.</returns>
    public static int BeginFrame(this JuteWriter writer) => writer.ReserveInt();

    public static void EndFrame(this JuteWriter writer, int frame) => writer.PatchInt(frame, writer.Length - frame - FrameReader.PrefixLength);
}
