using System.Text;
using Znode.Acl;
using Znode.Requests;
using Znode.Sessions;
using Znode.Transactions;
using Znode.Tree;

namespace Znode.Tests.Requests;

/// <summary>A tree with its preparation, and the choice of when what was prepared is applied.</summary>
internal sealed class PreparationScene
{
    public static readonly SessionId Alice = new(0x100);
    public static readonly SessionId Bob = new(0x200);

    private readonly Queue<(TxnHeader Header, Txn Txn, TxnDigest? Digest)> _inFlight = new();
    private long _zxid;

    public PreparationScene(PreparationOptions? options = null)
    {
        Sessions = new SessionTracker(2000);
        Sessions.Add(Alice, 30_000, 0);
        Sessions.Add(Bob, 30_000, 0);
        Preparer = new(Tree, Sessions, new AclChecker(AuthenticationProviders.Default, skipAcl: false), options ?? new());
    }

    public DataTree Tree { get; } = new();

    public SessionTracker Sessions { get; }

    public RequestPreparer Preparer { get; }

    public IReadOnlyList<Identity> Identities { get; set; } = [];

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static CreateRequest Create(string path, CreateMode mode = CreateMode.Persistent, string? data = null, IReadOnlyList<AclEntry>? acl = null) =>
        new(OpCode.Create2, Utf8(path), data is null ? null : Utf8(data), acl ?? AclEntry.Open, (int)mode);

    public static DeleteRequest Delete(string path, int version = -1) => new(Utf8(path), version);

    public static SetDataRequest Set(string path, string data, int version = -1) => new(Utf8(path), Utf8(data), version);

    public static CheckVersionRequest CheckVersion(string path, int version) => new(Utf8(path), version);

    /// <summary>Prepares without applying.</summary>
    public Txn Prepare(WriteRequest request, SessionId? session = null)
    {
        var zxid = new Zxid(++_zxid);
        var txn = Preparer.Prepare(request, new(session ?? Alice, null, Identities), zxid, time: 1000 + _zxid, out var digest);
        _inFlight.Enqueue((new(session ?? Alice, 0, zxid, 1000 + _zxid, txn.Type), txn, digest));
        return txn;
    }

    /// <summary>Prepares and applies all that is in flight.</summary>
    public TxnResult Do(WriteRequest request, SessionId? session = null)
    {
        Prepare(request, session);
        return ApplyAll()[^1];
    }

    public ErrorCode ErrorOf(WriteRequest request, SessionId? session = null) => Do(request, session).Error;

    public List<TxnResult> ApplyAll()
    {
        var results = new List<TxnResult>();
        while (_inFlight.Count > 0)
        {
            results.Add(ApplyNext());
        }

        return results;
    }

    /// <summary>Applies the oldest; the digest that was predicted for it must be the tree's.</summary>
    public TxnResult ApplyNext()
    {
        var (header, txn, digest) = _inFlight.Dequeue();
        var result = Tree.Apply(header, txn);
        Preparer.Outstanding.Applied(header.Zxid);
        if (digest is { } predicted)
        {
            Assert.That(Tree.Digest, Is.EqualTo(predicted.TreeDigest), $"the digest predicted for {txn} at {header.Zxid}");
        }

        return result;
    }

    /// <summary>Brings the tree to where only very many requests would, with nothing in flight.</summary>
    public void Contrive(Txn txn)
    {
        Tree.Apply(new(Alice, 0, new(_zxid), 0, txn.Type), txn);
        Preparer.Outstanding.Discard();
    }

    public bool HasInFlight => _inFlight.Count > 0;

    public bool Exists(string path) => Tree.Find(Utf8(path)) is not null;
}
