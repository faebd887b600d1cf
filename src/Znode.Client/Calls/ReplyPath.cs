using Znode.Jute;

namespace Znode.Client.Calls;

/// <summary>Paths that a server sends.</summary>
internal static class ReplyPath
{
    /// <exception cref="JuteException">It is no path: the server speaks another protocol, or is broken.</exception>
    public static ZnodePath Parse(string path) =>
        ZnodePath.TryParse(path, out var parsed) ? parsed : throw new JuteException("What should be a path is none");
}
