using System.IO.Hashing;

namespace Znode.Tree;

/// <summary>Finds a znode by its whole path in one step: a hash table whose chains run through the znodes. The root is not in it.</summary>
/// <remarks>No path is stored: a hit is verified by comparing the components up the parents.</remarks>
internal sealed class NodeTable(long seed)
{
    private DataNode?[] _chains = new DataNode?[16];

    public int Count { get; private set; }

    public uint Hash(ReadOnlySpan<byte> path) => (uint)XxHash3.HashToUInt64(path, seed);

    public DataNode? Find(ReadOnlySpan<byte> path, uint hash)
    {
        var chains = _chains;
        for (var node = chains[hash & (uint)(chains.Length - 1)]; node is not null; node = node.NextInChain)
        {
            if (node.PathHash == hash && node.HasPath(path))
            {
                return node;
            }
        }

        return null;
    }

    public void Add(DataNode node)
    {
        if (Count == _chains.Length)
        {
            Resize(_chains.Length * 2);
        }

        Link(_chains, node);
        Count++;
    }

    public void Remove(DataNode node)
    {
        ref var link = ref _chains[node.PathHash & (uint)(_chains.Length - 1)];
        if (link == node)
        {
            link = node.NextInChain;
        }
        else
        {
            var previous = link!;
            while (previous.NextInChain != node)
            {
                previous = previous.NextInChain!;
            }

            previous.NextInChain = node.NextInChain;
        }

        node.NextInChain = null;
        Count--;
    }

    private static void Link(DataNode?[] chains, DataNode node)
    {
        ref var first = ref chains[node.PathHash & (uint)(chains.Length - 1)];
        node.NextInChain = first;
        first = node;
    }

    private void Resize(int length)
    {
        var chains = new DataNode?[length];
        foreach (var first in _chains)
        {
            for (var node = first; node is not null;)
            {
                var next = node.NextInChain;
                Link(chains, node);
                node = next;
            }
        }

        _chains = chains;
    }
}
