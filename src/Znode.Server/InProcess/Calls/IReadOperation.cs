using Znode.Acl;

namespace Znode.Server.InProcess.Calls;

/// <summary>One kind of read. Implemented by types without instances, so that each read compiles to code of its own without a delegate.</summary>
internal interface IReadOperation<T>
{
    /// <summary>Reads the applied tree. In a turn.</summary>
    static abstract ErrorCode Execute(InProcessConnection connection, IReadOnlyList<Identity> identities, ReadOnlySpan<byte> path, out T result);
}
