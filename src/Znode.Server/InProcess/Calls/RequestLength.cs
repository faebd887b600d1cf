using System.Globalization;
using System.Text;
using Znode.Requests;

namespace Znode.Server.InProcess.Calls;

/// <summary>How long a request would be on the wire: the limit on requests means the same in process. Source: spec client-protocol §6.</summary>
internal static class RequestLength
{
    /// <summary>The xid and the operation.</summary>
    private const int HeaderLength = 8;

    /// <summary>Before each part of a multi, and after the last: type, done, error.</summary>
    private const int MultiHeaderLength = 9;

    private const int Int = 4;
    private const int Long = 8;

    public static long Of(WriteRequest request) => HeaderLength + BodyOf(request);

    /// <summary>Says by how much a request is too long, and what to do.</summary>
    public static BadArgumentsException TooLong(ZnodePath? path, long length, int limit) => new(
        path,
        RequestStatus.NotSent,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The request about {path?.Value ?? "no single path"} takes {length:N0} bytes, and the member takes at most {limit:N0}. Split it, or raise {nameof(ZnodeMemberOptions)}.{nameof(ZnodeMemberOptions.RequestBytesMax)} on every member."));

    private static long BodyOf(WriteRequest request) => request switch
    {
        CreateRequest create => Buffer(create.Path) + Buffer(create.Data) + Acl(create.Acl) + Int + (create.Op == OpCode.CreateTtl ? Long : 0),
        SetDataRequest set => Buffer(set.Path) + Buffer(set.Data) + Int,
        SetAclRequest set => Buffer(set.Path) + Acl(set.Acl) + Int,
        DeleteRequest delete => Buffer(delete.Path) + Int,
        CheckVersionRequest check => Buffer(check.Path) + Int,
        MultiRequest multi => Multi(multi),
        _ => 0,
    };

    private static long Multi(MultiRequest request)
    {
        long length = MultiHeaderLength;
        foreach (var part in request.Parts)
        {
            length += MultiHeaderLength + BodyOf(part);
        }

        return length;
    }

    private static long Buffer(byte[]? bytes) => Int + (bytes?.Length ?? 0);

    private static long Acl(IReadOnlyList<AclEntry>? acl)
    {
        long length = Int;
        for (var i = 0; i < (acl?.Count ?? 0); i++)
        {
            length += Int + Text(acl![i].Scheme) + Text(acl[i].Id);
        }

        return length;
    }

    private static long Text(string? text) => Int + (text is null ? 0 : Encoding.UTF8.GetByteCount(text));
}
