using System.Globalization;

namespace Znode.Recipes.Queues;

/// <summary>The name of a message's znode: where it stands in the queue.</summary>
/// <param name="Name">The name.</param>
/// <param name="Rank">What stands before the sequence number: the priority, or nothing in Curator's queues without.</param>
/// <param name="Number">The sequence number. Unsigned, so that those after the wrap are the later ones.</param>
internal readonly record struct QueueItemName(string Name, string Rank, uint Number) : IComparable<QueueItemName>
{
    public const string Prefix = "queue-";

    /// <summary>A sequence number has ten digits, and from the wrap on a sign and ten digits.</summary>
    private const int Digits = 10;

    /// <summary>Makes what a name begins with. Curator: <c>DistributedPriorityQueue.priorityToString</c>.</summary>
    public static string Of(int priority) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{(priority >= 0 ? 1 : 0)}{priority:X8}");

    public static QueueItemName? Parse(string name)
    {
        var length = name.Length > Digits && name[^(Digits + 1)] == '-' && name.Length > Digits + Prefix.Length ? Digits + 1 : Digits;
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.Length >= Prefix.Length + length
            && int.TryParse(name.AsSpan(name.Length - length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new(name, name[Prefix.Length..^length], (uint)number)
            : null;
    }

    public int CompareTo(QueueItemName other) => string.CompareOrdinal(Rank, other.Rank) is not 0 and var order ? order : Number.CompareTo(other.Number);
}
