using System.Globalization;

namespace Znode.Recipes.Locks;

/// <summary>A place in a line, by the name of its znode.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What stands before the sequence number, one of those that the line knows.</param>
/// <param name="Number">The sequence number.</param>
internal readonly record struct Contender(string Name, string Kind, int Number)
{
    /// <summary>Reads a name; null when it is none of the line's.</summary>
    public static Contender? Parse(string name, IReadOnlyList<string> kinds)
    {
        foreach (var kind in kinds)
        {
            // Curator: LockInternals.standardFixForSorting.
            var at = name.LastIndexOf(kind, StringComparison.Ordinal);
            if (at >= 0 && int.TryParse(name.AsSpan(at + kind.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return new(name, kind, number);
            }
        }

        return null;
    }
}
