using Znode.Jute;

namespace Znode.Protocol;

/// <summary>A vector of strings, read in place: whole when made, so walking it can not fail. Good as long as the frame.</summary>
internal readonly ref struct PathList
{
    private readonly ReadOnlySpan<byte> _elements;

    private PathList(ReadOnlySpan<byte> elements, int count)
    {
        _elements = elements;
        Count = count;
    }

    /// <summary>Gets how many paths there are; none in a null vector.</summary>
    public int Count { get; }

    /// <exception cref="JuteException">The bytes are no vector of strings, or one is null.</exception>
    public static PathList Read(scoped ref JuteReader reader)
    {
        var count = Math.Max(reader.ReadCount(elementBytesMin: 4), 0);
        var elements = reader.Rest;
        for (var i = 0; i < count; i++)
        {
            PathRequest.ReadPath(ref reader);
        }

        return new(elements[..^reader.Remaining], count);
    }

    public Enumerator GetEnumerator() => new(_elements);

    /// <summary>Walks the paths in order.</summary>
    internal ref struct Enumerator(ReadOnlySpan<byte> elements)
    {
        private JuteReader _reader = new(elements);

        public ReadOnlySpan<byte> Current { get; private set; }

        public bool MoveNext()
        {
            if (_reader.Remaining == 0)
            {
                return false;
            }

            Current = _reader.ReadSpan(out _);
            return true;
        }
    }
}
