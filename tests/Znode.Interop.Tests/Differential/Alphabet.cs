using System.Text;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>The few paths, ACLs, data and numbers that a run draws from: small, so that things collide.</summary>
internal sealed class Alphabet(Random random)
{
    private static readonly string[] Paths =
    [
        "/a", "/a", "/b", "/c", "/a/a", "/a/b", "/a/c", "/b/a", "/b/b", "/c/a", "/a/a/a", "/a/a/b", "/b/a/a", "/p", "/p/x",
    ];

    private static readonly string?[] OddPaths =
    [
        "/", "/", "/zookeeper", "/zookeeper/config", "/zookeeper/quota", "/a/", "//", "/a//b", "", "a", "a/b", "/./a", "/a/.", "/a/..", "/a/...", "/a/.x",
        "/a\0b", "/a\u0001", "/a\u007f", "/a\u0085", "/\ue000", "/\ufff0", "/\U0001F600", "/é", "/a/ ü", "/ ", "/zookeeper/a", null,
    ];

    /// <summary>Never one inside another, which setquota refuses to make: see docs/divergences.md on nested quotas.</summary>
    private static readonly string[] QuotaRoots = ["/a", "/b"];

    private static readonly string[] Limits =
    [
        "count=3,bytes=-1", "count=-1,bytes=20", "count=2,bytes=10", "count=-1,bytes=-1=;byteHardLimit=24;countHardLimit=-1",
        "count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=4", "count=100,bytes=1000=;byteHardLimit=40;countHardLimit=5",
    ];

    private static readonly WireAcl[][] Acls =
    [
        WireAcl.ReadOnly,
        WireAcl.Creator,
        [new(31, "auth", null)],
        [new(31, "auth", "ignored"), new(1, "world", "anyone")],
        [new(31, "digest", ServerDigest("u:p"))],
        [new(1, "digest", ServerDigest("u:p")), new(31, "digest", ServerDigest("v:q"))],
        [new(31, "ip", "127.0.0.1")],
        [new(31, "ip", "10.0.0.0/8"), new(1, "world", "anyone")],
        [new(30, "world", "anyone")],
        [new(7, "world", "anyone")],
        [new(0, "world", "anyone")],
        [new(31, "world", "anyone"), new(31, "world", "anyone"), new(1, "ip", "127.0.0.0/8")],
        [new(-1, "world", "anyone")],
        [new(16, "world", "anyone"), new(1, "digest", ServerDigest("u:p"))],
    ];

    private static readonly WireAcl[]?[] BadAcls =
    [
        null,
        [],
        [new(31, "world", "someone")],
        [new(31, "nosuchscheme", "x")],
        [new(31, "digest", "nocolon")],
        [new(31, "digest", "a:b:c")],
        [new(31, "digest", "u:")],
        [new(31, "ip", "300.1.1.1")],
        [new(31, "ip", "127.0.0.1/33")],
        [new(31, "ip", "localhost")],
        [new(31, "super", "")],
        [new(31, null, "anyone")],
        [new(31, "world", "anyone"), new(31, "digest", "")],
    ];

    private static readonly int[] Versions = [-1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 1, 1, 2, 3, 7, -2, int.MaxValue];

    /// <summary>A path that may exist, sometimes one with a sequence number behind it.</summary>
    public string Path() => random.Next(12) switch
    {
        0 => $"{Pick(Paths)}{random.Next(8):D10}",
        _ => Pick(Paths),
    };

    /// <summary>Mostly a decent path, sometimes a reserved or malformed one.</summary>
    public string? AnyPath() => random.Next(10) == 0 ? Pick(OddPaths) : Path();

    /// <summary>A path that no quota covers: pipelined requests are validated before earlier ones are applied, and quotas look at the applied tree (semantics §9).</summary>
    public string PipelinePath() => Pick("/p", "/p/x", "/p/y", "/p/x/z", "/q");

    public string QuotaRoot() => Pick(QuotaRoots);

    public byte[] Limit() => Encoding.ASCII.GetBytes(Pick(Limits));

    public WireAcl[]? AnyAcl() => random.Next(12) switch
    {
        0 => Pick(BadAcls),
        <= 3 => Pick(Acls),
        _ => WireAcl.Open,
    };

    public WireAcl[] Acl() => Pick(Acls);

    public int Version() => Pick(Versions);

    public byte[]? Data() => random.Next(20) switch
    {
        0 => null,
        1 => [],
        2 => Bytes(300 + random.Next(5000)),
        _ => Bytes(1 + random.Next(12)),
    };

    public int Flags() => random.Next(25) switch
    {
        0 => Pick(-1, 4, 5, 6, 7, 100, int.MinValue),
        < 12 => 0,
        < 17 => 1,
        < 21 => 2,
        _ => 3,
    };

    public string[] SomePaths() => [.. Enumerable.Range(0, random.Next(3)).Select(_ => Path()).Distinct()];

    public T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private byte[] Bytes(int length)
    {
        var letters = new byte[length];
        for (var i = 0; i < length; i++)
        {
            letters[i] = (byte)('a' + random.Next(26));
        }

        return letters;
    }

    private static string ServerDigest(string credential) => Servers.ServerSettings.Digest(credential);
}
