using System.Diagnostics.CodeAnalysis;

namespace Znode.Acl;

/// <summary>
/// Holds each distinct access control list once, as long as a znode refers to it. ZooKeeper: <c>ReferenceCountedACLCache</c>.
/// </summary>
internal sealed class AclCache
{
    private readonly Dictionary<IReadOnlyList<AclEntry>, AclList> _lists = new(ByEntries.Instance);
    private long _lastKey;

    /// <summary>The list handed out last: znodes that are created one after another mostly have the same.</summary>
    private AclList? _last;

    public int Count => _lists.Count;

    /// <summary>Gets the lists in use, by ascending key.</summary>
    public AclList[] ToArray()
    {
        var lists = _lists.Values.ToArray();
        Array.Sort(lists, static (left, right) => left.Key.CompareTo(right.Key));
        return lists;
    }

    /// <summary>Gets the one list with these entries, or a new one that nobody has yet. It stays only if it is <see cref="Acquire">acquired</see>.</summary>
    public AclList Intern(IReadOnlyList<AclEntry> entries)
    {
        if (_last is { } last && ByEntries.Instance.Equals(last.Entries, entries))
        {
            return last;
        }

        return _lists.TryGetValue(entries, out var list) ? _last = list : new(++_lastKey, entries);
    }

    /// <summary>Gets the one list with these entries, for one more znode.</summary>
    public AclList Acquire(IReadOnlyList<AclEntry> entries)
    {
        var list = Intern(entries);
        if (list.References++ == 0)
        {
            _lists.Add(list.Entries, list);
        }

        return _last = list;
    }

    /// <summary>Notes that one znode less refers to the list, and forgets it after the last.</summary>
    public void Release(AclList list)
    {
        // The open list of the first znodes is nobody's: it belongs to all trees and to no map.
        if (list.Key == AclList.OpenKey || --list.References > 0)
        {
            return;
        }

        _lists.Remove(list.Entries);
        if (_last == list)
        {
            _last = null;
        }
    }

    private sealed class ByEntries : IEqualityComparer<IReadOnlyList<AclEntry>>
    {
        public static readonly ByEntries Instance = new();

        public bool Equals(IReadOnlyList<AclEntry>? left, IReadOnlyList<AclEntry>? right)
        {
            if (ReferenceEquals(left, right))
            {
                return true;
            }

            if (left is null || right is null || left.Count != right.Count)
            {
                return false;
            }

            for (var i = 0; i < left.Count; i++)
            {
                if (left[i] != right[i])
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode([DisallowNull] IReadOnlyList<AclEntry> entries)
        {
            var hash = default(HashCode);
            for (var i = 0; i < entries.Count; i++)
            {
                hash.Add(entries[i]);
            }

            return hash.ToHashCode();
        }
    }
}
