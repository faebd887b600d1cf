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
            return CreateProtected(path, Guid.NewGuid(), data, options, nullWhenExists, cancellationToken);
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

    /// <summary>Creates a znode whose name has a mark; when the quorum was lost before it was known whether that was done, looks for the mark once there is one, and creates again if it is not there.</summary>
    private async ValueTask<Created?> CreateProtected(
        ZnodePath path, Guid create, ReadOnlyMemory<byte> data, CreateOptions options, bool nullWhenExists, CancellationToken cancellationToken)
    {
        var marked = ProtectedName.Of(path, create);
        while (true)
        {
            try
            {
                return await CreateOnce(marked, data, options, nullWhenExists, cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectionLossException loss) when (loss.Request == RequestStatus.Sent)
            {
                if (await FindProtected(path, create, cancellationToken).ConfigureAwait(false) is { } found)
                {
                    return found;
                }
            }
        }
    }

    private async ValueTask<Created?> FindProtected(ZnodePath path, Guid create, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await connection.ServedAsync(cancellationToken);
                return await ProtectedName.FindAsync(session, path, create, cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectionLossException)
            {
                // Again, when the member serves again.
            }
            catch (SessionExpiredException expired)
            {
                // Of the look; what was asked for is the create, which may have been done.
                throw new SessionExpiredException(path, RequestStatus.Sent, expired.Message);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new ZnodeCanceledException(RequestStatus.Sent, cancellationToken);
            }
        }
    }
}
