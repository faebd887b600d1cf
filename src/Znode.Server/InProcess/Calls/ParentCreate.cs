using Znode.Requests;
using Znode.Server.Connections;
using Znode.Transactions;

namespace Znode.Server.InProcess.Calls;

/// <summary>The create of a missing ancestor, ahead of the create that asked for it. Nobody awaits it: what it was refused for is told by that one.</summary>
/// <param name="path">The ancestor.</param>
/// <param name="request">Its create.</param>
internal sealed class ParentCreate(ZnodePath path, CreateRequest request) : PendingRequest
{
    public ZnodePath Path { get; } = path;

    public CreateRequest Request { get; } = request;

    /// <summary>Gets why the ancestor could not be made; Ok also when someone else made it meanwhile.</summary>
    public ErrorCode Error { get; private set; }

    /// <summary>Lists the creates of all ancestors of a path, from the top: persistent, empty, with the same list.</summary>
    public static IReadOnlyList<ParentCreate> Of(ZnodePath path, CreateOptions options)
    {
        var creates = new Stack<ParentCreate>();
        for (var parent = path.Parent; !parent.IsRoot; parent = parent.Parent)
        {
            creates.Push(new(parent, RequestFactory.Create(parent, data: default, new() { Acl = options.Acl })));
        }

        return [.. creates];
    }

    public override void Complete(in TxnResult result) => Error = result.Error == ErrorCode.NodeExists ? ErrorCode.Ok : result.Error;

    public override void Execute() => Invariant.Require(false, "A write is answered by its transaction");

    public override void Refuse(ErrorCode error, string reason) => Error = error;
}
