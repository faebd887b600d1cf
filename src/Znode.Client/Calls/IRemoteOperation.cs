using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Calls;

/// <summary>One kind of request: how it is written and what its answer means. Implemented by structs that hold the arguments, so that each compiles to code of its own without a closure.</summary>
internal interface IRemoteOperation<T>
{
    /// <summary>Gets the operation's name in metrics.</summary>
    static abstract string Name { get; }

    /// <summary>Gets whether it changes nothing, so that it may be asked again.</summary>
    static abstract bool IsRepeatable { get; }

    /// <summary>Gets the znode that errors name; null for none.</summary>
    ZnodePath? Path { get; }

    /// <summary>Appends the request as a frame.</summary>
    void Write(JuteWriter writer, int xid);

    /// <summary>Makes the caller's value of an answer, or tells what it was refused for. What a Try method expects is a value.</summary>
    /// <exception cref="JuteException">The bytes are no such answer.</exception>
    ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out T value);
}
