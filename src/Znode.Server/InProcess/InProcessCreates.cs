using Znode.Client;
using Znode.Server.InProcess.Calls;

namespace Znode.Server.InProcess;

/// <summary>The creates of an in-process session, with what the options ask for beside the create itself.</summary>
internal sealed class InProcessCreates(InProcessSession session, InProcessConnection connection, InProcessRequests requests)
{
    /// <summary>How often parents are made again that someone deletes at the same time, before the caller is told.</summary>
    private const int AttemptsMax = 10;

    public ValueTask<Created?> Create(ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options, bool nullWhenExists, CancellationToken cancellationToken)
    {
        options.Validate();
        if (options.Protected)
        {
            return ProtectedCreate.RunAsync(
                session, path, Guid.NewGuid(), marked => CreateOnce(marked, data, options, nullWhenExists, cancellationToken), ServedAsync, cancellationToken);
        }

        return CreateOnce(path, data, options, nullWhenExists, cancellationToken);
    }

    private ValueTask<Created?> CreateOnce(ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options, bool nullWhenExists, CancellationToken cancellationToken)
    {
        if (options.CreateParents && !path.Parent.IsRoot)
        {
            return CreateWithParents(path, data, options, nullWhenExists, cancellationToken);
        }

        var call = new CreateCall(connection, path, nullWhenExists);
        requests.Submit(call, RequestFactory.Create(path, data, options), cancellationToken);
        return call.Answer;
    }

    private async Task ServedAsync(CancellationToken cancellationToken) => await connection.ServedAsync(cancellationToken);

    /// <summary>The first attempt is taken in the call, so the order of calls is kept; another one is needed only when an ancestor is deleted at that moment.</summary>
    private async ValueTask<Created?> CreateWithParents(
        ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options, bool nullWhenExists, CancellationToken cancellationToken)
    {
        var request = RequestFactory.Create(path, data, options);
        for (var attempt = 1; ; attempt++)
        {
            var parents = ParentCreate.Of(path, options);
            var call = new CreateCall(connection, path, nullWhenExists);
            requests.Submit(call, request, parents, cancellationToken);
            try
            {
                return await call.Answer.ConfigureAwait(false);
            }
            catch (NoNodeException)
            {
                if (parents.FirstOrDefault(parent => parent.Error is not (ErrorCode.Ok or ErrorCode.NoNode)) is { } refused)
                {
                    throw ZnodeException.Create(refused.Error, refused.Path, RequestStatus.Answered);
                }

                if (attempt == AttemptsMax)
                {
                    throw;
                }
            }
        }
    }
}
