namespace Znode.Protocol;

/// <summary>What <see cref="FrameReader"/> found at the head of the bytes.</summary>
internal enum FrameStatus
{
    /// <summary>Not all of the frame is there yet.</summary>
    Incomplete,

    /// <summary>A whole frame was taken.</summary>
    Complete,

    /// <summary>The length is negative or above the limit: the connection is to be closed without an answer.</summary>
    Refused,
}
