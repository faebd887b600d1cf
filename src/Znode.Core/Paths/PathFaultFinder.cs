namespace Znode.Paths;

/// <summary>What a path must look like. Source: ZooKeeper's <c>PathUtils.validatePath</c>, spec semantics §2.</summary>
internal static class PathFaultFinder
{
    /// <summary>Finds the first thing wrong with a path; null when it is one.</summary>
    public static PathFault? FindFault(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty)
        {
            return new(PathFaultKind.Empty, 0);
        }

        if (path[0] != '/')
        {
            return new(PathFaultKind.NoLeadingSlash, 0);
        }

        var start = 1;
        for (var i = 1; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] != '/')
            {
                if (IsForbidden(path[i]))
                {
                    return new(PathFaultKind.ForbiddenCharacter, i);
                }

                continue;
            }

            if (FindFaultOfComponent(path[start..i]) is { } kind && path.Length > 1)
            {
                // A component that ends the path and is empty is a slash too many at the end, and is pointed at there.
                var isTrailingSlash = kind == PathFaultKind.EmptyComponent && i == path.Length;
                return isTrailingSlash ? new(PathFaultKind.TrailingSlash, i - 1) : new(kind, start);
            }

            start = i + 1;
        }

        return null;
    }

    private static PathFaultKind? FindFaultOfComponent(ReadOnlySpan<char> component) => component switch
    {
        "" => PathFaultKind.EmptyComponent,
        "." or ".." => PathFaultKind.RelativeComponent,
        _ => null,
    };

    private static bool IsForbidden(char c) =>
        c is <= '\u001f' or (>= '\u007f' and <= '\u009f') or (>= '\ud800' and <= '\uf8ff') or >= '\ufff0';
}
