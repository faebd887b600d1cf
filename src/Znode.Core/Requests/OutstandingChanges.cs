using System.Runtime.InteropServices;
using Znode.Tree;

namespace Znode.Requests;

/// <summary>
/// The applied tree with everything in flight on top: what the next request is validated against, so that pipelined requests get the
/// answers that they would get one by one. ZooKeeper: <c>outstandingChanges</c> and <c>outstandingChangesForPath</c>.
/// </summary>
internal sealed class OutstandingChanges
{
    private readonly DataTree _tree;
    private readonly bool _digests;
    private readonly Queue<ChangeRecord> _inOrder = new();
    private readonly Utf8PathComparer _paths;
    private readonly Dictionary<byte[], ChangeRecord> _byPath;
    private readonly Dictionary<byte[], ChangeRecord>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    /// <summary>How many of the changes in flight leave a znode to an owner.</summary>
    private readonly Dictionary<long, int> _ownedInFlight = [];

    /// <summary>What each path was before the multi under way; null when none is.</summary>
    private List<(byte[] Path, ChangeRecord? Before)>? _journal;
    private readonly List<ChangeRecord> _multiChanges = [];
    private ulong _digestBeforeMulti;

    public OutstandingChanges(DataTree tree, bool digests)
    {
        _tree = tree;
        _digests = digests;
        _paths = new(tree.Options.HashSeed);
        _byPath = new(_paths);
        _bySpan = _byPath.GetAlternateLookup<ReadOnlySpan<byte>>();
        Digest = tree.Digest;
    }

    /// <summary>Gets the digest that the tree will have once everything in flight is applied.</summary>
    public ulong Digest { get; private set; }

    /// <summary>Gets how many changes are in flight.</summary>
    public int Count => _inOrder.Count;

    /// <summary>Finds what a path will be: the newest record in flight, or a copy of the applied znode, or null when there will be none.</summary>
    public ChangeRecord? Find(ReadOnlySpan<byte> path) => Find(Canonical(path), array: null);

    /// <summary>Finds what a path will be; the record keeps the array, which must not change.</summary>
    public ChangeRecord? Find(byte[] path)
    {
        var canonical = Canonical(path);
        return Find(canonical, canonical.Length == path.Length ? path : null);
    }

    /// <summary>Tells whether the path will exist, without copying anything.</summary>
    public bool Exists(ReadOnlySpan<byte> path) =>
        _bySpan.TryGetValue(Canonical(path), out var record) ? record.Exists : _tree.Find(path) is not null;

    /// <summary>Puts a change in flight.</summary>
    /// <param name="record">What the znode will be.</param>
    /// <param name="before">Its part of the digest until now; 0 when it did not exist.</param>
    public void Add(ChangeRecord record, uint before)
    {
        record.Digest = record.Exists && _digests ? NodeDigest.Compute(record.Path, record.Data, in record.Stat) : 0;
        if (_digests)
        {
            Digest = unchecked(Digest - before + record.Digest);
        }

        if (_journal is null)
        {
            Enqueue(record);
        }
        else
        {
            _journal.Add((record.Path, _byPath.GetValueOrDefault(record.Path)));
            _multiChanges.Add(record);
        }

        _byPath[record.Path] = record;
    }

    /// <summary>Begins a multi: its changes are seen by its later parts and can be taken back.</summary>
    public void BeginMulti()
    {
        _journal = [];
        _digestBeforeMulti = Digest;
    }

    /// <summary>Keeps the changes of the multi.</summary>
    public void CommitMulti()
    {
        foreach (var record in _multiChanges)
        {
            Enqueue(record);
        }

        _multiChanges.Clear();
        _journal = null;
    }

    /// <summary>Takes the changes of the multi back.</summary>
    public void RollBackMulti()
    {
        Invariant.Require(_journal is not null, "Only a multi under way is rolled back");
        for (var i = _journal.Count - 1; i >= 0; i--)
        {
            var (path, before) = _journal[i];
            if (before is null)
            {
                _byPath.Remove(path);
            }
            else
            {
                _byPath[path] = before;
            }
        }

        Digest = _digestBeforeMulti;
        _multiChanges.Clear();
        _journal = null;
    }

    /// <summary>Forgets the changes that the applied tree now has.</summary>
    public void Applied(Zxid upTo)
    {
        while (_inOrder.TryPeek(out var record) && record.Zxid <= upTo)
        {
            _inOrder.Dequeue();
            if (record.Exists && record.Stat.Owner != 0 && --CollectionsMarshal.GetValueRefOrNullRef(_ownedInFlight, record.Stat.Owner) == 0)
            {
                _ownedInFlight.Remove(record.Stat.Owner);
            }

            if (_byPath.TryGetValue(record.Path, out var newest) && ReferenceEquals(newest, record))
            {
                _byPath.Remove(record.Path);
            }
        }

        if (_inOrder.Count == 0)
        {
            Digest = _tree.Digest;
        }
    }

    /// <summary>Forgets every change: nothing that is in flight will be applied.</summary>
    public void Discard()
    {
        _inOrder.Clear();
        _ownedInFlight.Clear();
        _byPath.Clear();
        Digest = _tree.Digest;
    }

    /// <summary>Gets the ephemerals that a session will own, applied or in flight, oldest first.</summary>
    public List<byte[]> EphemeralsOf(SessionId session)
    {
        var ordered = new List<byte[]>();
        foreach (var node in _tree.EphemeralsOf(session))
        {
            var path = node.GetPath();
            if (!_byPath.TryGetValue(path, out var newest) || IsEphemeralOf(newest, session))
            {
                ordered.Add(path);
            }
        }

        if (_ownedInFlight.ContainsKey(session.Value))
        {
            // Only now is it worth a look at everything in flight: many sessions can end at the same time.
            var paths = new HashSet<byte[]>(ordered, _paths);
            ordered.AddRange(_inOrder.Where(record => IsEphemeralOf(record, session) && IsEphemeralOf(_byPath[record.Path], session) && paths.Add(record.Path)).Select(record => record.Path));
        }

        return ordered;
    }

    private static bool IsEphemeralOf(ChangeRecord record, SessionId session) => record.Exists && record.Stat.Owner == session.Value;

    private void Enqueue(ChangeRecord record)
    {
        _inOrder.Enqueue(record);
        if (record.Exists && record.Stat.Owner != 0)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_ownedInFlight, record.Stat.Owner, out _)++;
        }
    }

    /// <summary>The root has two names, "/" and the empty path: one record must stand for both.</summary>
    private static ReadOnlySpan<byte> Canonical(ReadOnlySpan<byte> path) => path is [(byte)'/'] ? default : path;

    private ChangeRecord? Find(ReadOnlySpan<byte> path, byte[]? array)
    {
        if (_bySpan.TryGetValue(path, out var record))
        {
            return record.Exists ? record : null;
        }

        var node = _tree.Find(path);
        return node is null ? null : CopyOf(node, array ?? path.ToArray());
    }

    private ChangeRecord CopyOf(DataNode node, byte[] path) => new()
    {
        Path = path,
        Data = node.Data,
        Acl = node.Acl,
        ChildCount = node.ChildCount,
        Stat = node.Stat,
        Digest = _digests ? node.Digest : 0,
    };
}
