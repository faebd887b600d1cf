using System.Text;

namespace Znode.Cli.Shell;

/// <summary>Checks paths before they are sent, as ZooKeeper's client does, in its words. ZooKeeper: <c>PathUtils</c>.</summary>
internal static class ShellPath
{
    /// <param name="path">As the user wrote it.</param>
    /// <param name="sequential">Whether a number is appended: then it may end with a slash.</param>
    /// <exception cref="ShellException">It is no path.</exception>
    public static void Validate(string path, bool sequential = false)
    {
        if (PathRules.IsValid(Encoding.UTF8.GetBytes(sequential ? path + "1" : path), out var problem))
        {
            return;
        }

        // ZooKeeper names the path only with the faults that have a place in it.
        throw new ShellException(problem!.Contains('@', StringComparison.Ordinal) ? $"Invalid path string \"{path}\" caused by {problem}" : problem);
    }

    public static string Join(string parent, string child) => parent == "/" ? "/" + child : $"{parent}/{child}";

    public static string ParentOf(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? "/" : path[..slash];
    }
}
