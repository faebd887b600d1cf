namespace Znode.Tree.Quotas;

/// <summary>Finds the quotas on the way from the root to a path. ZooKeeper: <c>PathTrie</c>.</summary>
/// <param name="hashSeed">See <see cref="DataTreeOptions.HashSeed"/>.</param>
internal sealed class QuotaTrie(long hashSeed)
{
    private readonly Utf8PathComparer _names = new(hashSeed);
    private readonly Branch _root = new();

    public int Count { get; private set; }

    public Quota GetOrAdd(ReadOnlySpan<byte> path)
    {
        var branch = _root;
        foreach (var range in Components(path))
        {
            var children = (branch.Children ??= new(_names)).GetAlternateLookup<ReadOnlySpan<byte>>();
            if (!children.TryGetValue(path[range], out var child))
            {
                child = new();
                children[path[range]] = child;
            }

            branch = child;
        }

        if (branch.Quota is null)
        {
            branch.Quota = new(path.ToArray());
            Count++;
        }

        return branch.Quota;
    }

    public void Remove(ReadOnlySpan<byte> path) => Remove(_root, path);

    /// <summary>Walks the quotas on the path, from the topmost to the deepest.</summary>
    public Walk On(ReadOnlySpan<byte> path) => new(Count == 0 ? null : _root, path);

    private static ComponentEnumerator Components(ReadOnlySpan<byte> path) => new(path);

    /// <summary>Removes the quota at the path, and the branches that lead nowhere any more.</summary>
    private bool Remove(Branch branch, ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            Count -= branch.Quota is null ? 0 : 1;
            branch.Quota = null;
        }
        else
        {
            var end = path[1..].IndexOf((byte)'/') + 1;
            var name = end == 0 ? path[1..] : path[1..end];
            var rest = end == 0 ? default : path[end..];
            if (branch.Children is { } children
                && children.GetAlternateLookup<ReadOnlySpan<byte>>() is var lookup
                && lookup.TryGetValue(name, out var child)
                && Remove(child, rest))
            {
                lookup.Remove(name);
            }
        }

        return branch.Quota is null && branch.Children is not { Count: > 0 };
    }

    internal ref struct Walk(Branch? branch, ReadOnlySpan<byte> path)
    {
        private readonly ReadOnlySpan<byte> _path = path;
        private Branch? _branch = branch;
        private ComponentEnumerator _components = new(path);

        public Quota Current { get; private set; } = null!;

        public readonly Walk GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_branch?.Children is { } children && _components.MoveNext())
            {
                children.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(_path[_components.Current], out _branch);
                if (_branch?.Quota is { } quota)
                {
                    Current = quota;
                    return true;
                }
            }

            return false;
        }
    }

    internal ref struct ComponentEnumerator(ReadOnlySpan<byte> path)
    {
        private readonly ReadOnlySpan<byte> _path = path;
        private int _next = 1;

        public Range Current { get; private set; }

        public readonly ComponentEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_next > _path.Length)
            {
                return false;
            }

            var length = _path[_next..].IndexOf((byte)'/');
            var end = length < 0 ? _path.Length : _next + length;
            Current = _next..end;
            _next = end + 1;
            return true;
        }
    }

    internal sealed class Branch
    {
        public Dictionary<byte[], Branch>? Children { get; set; }

        public Quota? Quota { get; set; }
    }
}
