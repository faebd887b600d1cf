namespace Znode.Cli.Shell.Text;

/// <summary>Access control lists as text: <c>scheme:id:perms</c>, comma-separated. Source: spec operations §9.2; ZooKeeper: <c>AclParser</c>, <c>ZKUtil</c>.</summary>
internal static class AclText
{
    private static readonly (char Letter, Permissions Permission)[] Letters =
    [
        ('c', Permissions.Create), ('d', Permissions.Delete), ('r', Permissions.Read), ('w', Permissions.Write), ('a', Permissions.Admin),
    ];

    /// <summary>Reads a list. The scheme goes to the first colon and the permissions begin after the last.</summary>
    /// <param name="text">The list.</param>
    /// <param name="error">Told of the entries that are none, which are passed over, and of letters that are no permission.</param>
    public static List<AclEntry> Parse(string text, TextWriter error)
    {
        var acl = new List<AclEntry>();
        foreach (var entry in text.Split(','))
        {
            var first = entry.IndexOf(':', StringComparison.Ordinal);
            var last = entry.LastIndexOf(':');
            if (first < 0 || first == last)
            {
                error.WriteLine($"{entry} does not have the form scheme:id:perm");
                continue;
            }

            acl.Add(new(ParsePermissions(entry[(last + 1)..], error), entry[..first], entry[(first + 1)..last]));
        }

        return acl;
    }

    /// <summary>Gets the letters of permissions, in ZooKeeper's order.</summary>
    public static string ToLetters(Permissions permissions) =>
        string.Concat(Letters.Where(pair => permissions.HasFlag(pair.Permission)).Select(pair => pair.Letter));

    private static Permissions ParsePermissions(string letters, TextWriter error)
    {
        var permissions = Permissions.None;
        foreach (var letter in letters)
        {
            var found = Letters.FirstOrDefault(pair => pair.Letter == letter).Permission;
            if (found == Permissions.None)
            {
                error.WriteLine($"Unknown perm type: {letter}");
            }

            permissions |= found;
        }

        return permissions;
    }
}
