namespace Znode.Tree;

/// <summary>The children of a znode, for a <c>foreach</c> that allocates nothing.</summary>
internal readonly struct ChildList(DataNode parent)
{
    public Enumerator GetEnumerator() => new(parent);

    internal struct Enumerator(DataNode parent)
    {
        private DataNode? _next = parent.FirstChild;

        public DataNode Current { get; private set; } = null!;

        public bool MoveNext()
        {
            if (_next is null)
            {
                return false;
            }

            Current = _next;
            _next = Current.NextSibling;
            return true;
        }
    }
}
