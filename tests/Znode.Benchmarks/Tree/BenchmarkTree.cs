using System.Text;
using Znode.Transactions;
using Znode.Tree;

namespace Znode.Benchmarks.Tree;

/// <summary>A tree of 100 parents with children of 100 bytes of data: depth 2.</summary>
internal static class BenchmarkTree
{
    public const int Nodes = 100_000;

    public static readonly byte[] Data = new byte[100];

    public static byte[] PathOf(int i) => Encoding.ASCII.GetBytes($"/parent{i % 100}/node{i:d6}");

    public static DataTree Create(int nodes = Nodes)
    {
        var tree = new DataTree();
        for (var i = 0; i < 100; i++)
        {
            Apply(tree, CreateTxn(Encoding.ASCII.GetBytes($"/parent{i}"), [], i + 1));
        }

        for (var i = 0; i < nodes; i++)
        {
            Apply(tree, CreateTxn(PathOf(i), Data.ToArray(), (i / 100) + 1));
        }

        return tree;
    }

    public static CreateTxn CreateTxn(byte[] path, byte[] data, int cversion) => new(OpCode.Create, path, data, AclEntry.Open, false, cversion);

    public static TxnResult Apply(DataTree tree, Txn txn) => tree.Apply(new(new(1), 1, tree.LastProcessed.Next, 1_700_000_000_000, txn.Type), txn);
}
