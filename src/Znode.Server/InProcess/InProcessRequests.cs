using Znode.Requests;
using Znode.Server.InProcess.Calls;

namespace Znode.Server.InProcess;

/// <summary>How the calls of an in-process session get their turn at the member.</summary>
/// <remarks>A token that fired before the turn stops the request, and nothing happened; afterwards it only ends the wait.</remarks>
internal sealed class InProcessRequests(MemberCore core, InProcessConnection connection)
{
    /// <summary>Paths up to here are encoded on the stack.</summary>
    private const int PathOnStackMax = 256;

    /// <summary>Reads: at once when nothing of the session is ahead of it, otherwise behind that.</summary>
    public ValueTask<T> Read<TOperation, T>(ZnodePath path, CancellationToken cancellationToken)
        where TOperation : IReadOperation<T>
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromException<T>(NotSent(cancellationToken));
        }

        Span<byte> onStack = stackalloc byte[PathOnStackMax];
        ReadOnlySpan<byte> utf8 = path.TryFormat(onStack, out var length) ? onStack[..length] : path.ToUtf8();
        ReadCall<TOperation, T>? call = null;
        var error = ErrorCode.Ok;
        T result = default!;
        using (core.EnterTurn())
        {
            if (!connection.IsOpen)
            {
                return ValueTask.FromException<T>(connection.NotTaken(path));
            }

            if (connection.MustWait)
            {
                call = new(connection, path);
                call.CancelBy(cancellationToken);
                core.Requests.Enqueue(connection, call);
            }
            else
            {
                error = TOperation.Execute(connection, connection.Identities, utf8, out result);
                connection.SawTree();
            }
        }

        return call is not null ? call.Answer
            : error == ErrorCode.Ok ? new(result)
            : ValueTask.FromException<T>(ZnodeException.Create(error, path, RequestStatus.Answered));
    }

    /// <summary>Puts something in line that is neither a read of the tree nor a write.</summary>
    public void Enqueue<T>(InProcessCall<T> call, CancellationToken cancellationToken)
    {
        using (core.EnterTurn())
        {
            if (MayTake(call, cancellationToken))
            {
                core.Requests.Enqueue(connection, call);
            }
        }
    }

    /// <summary>Answers the call when everything proposed before it is applied.</summary>
    public void Sync<T>(InProcessCall<T> call, CancellationToken cancellationToken)
    {
        using (core.EnterTurn())
        {
            if (MayTake(call, cancellationToken))
            {
                core.Requests.SubmitSync(connection, call);
            }
        }
    }

    /// <summary>Proposes a write.</summary>
    public void Submit<T>(WriteCall<T> call, WriteRequest request, CancellationToken cancellationToken)
    {
        if (!Fits(call, request))
        {
            return;
        }

        using (core.EnterTurn())
        {
            if (MayTake(call, cancellationToken))
            {
                core.Requests.Submit(connection, connection.NextCxid, call, request);
            }
        }
    }

    /// <summary>Proposes the creates of those ancestors that do not exist, and then the write, with nobody in between.</summary>
    public void Submit<T>(WriteCall<T> call, WriteRequest request, IReadOnlyList<ParentCreate> parents, CancellationToken cancellationToken)
    {
        if (!Fits(call, request))
        {
            return;
        }

        using (core.EnterTurn())
        {
            if (!MayTake(call, cancellationToken))
            {
                return;
            }

            foreach (var parent in parents)
            {
                if (core.Tree.Find(parent.Request.Path) is null)
                {
                    core.Requests.Submit(connection, connection.NextCxid, parent, parent.Request);
                }
            }

            core.Requests.Submit(connection, connection.NextCxid, call, request);
        }
    }

    /// <summary>Ends the session: what is under way fails, and its end is proposed.</summary>
    public async Task CloseAsync()
    {
        var call = new CloseCall(connection);
        using (core.EnterTurn())
        {
            var hasEnded = !connection.IsOpen;
            connection.LetGo();
            if (hasEnded)
            {
                return;
            }

            core.Requests.Submit(connection, connection.NextCxid, call, new CloseSessionRequest());
        }

        await call.Done.ConfigureAwait(false);
    }

    private static ZnodeCanceledException NotSent(CancellationToken cancellationToken) => new(RequestStatus.NotSent, cancellationToken);

    private bool Fits<T>(WriteCall<T> call, WriteRequest request)
    {
        var length = RequestLength.Of(request);
        var fits = length <= core.Options.RequestBytesMax;
        if (!fits)
        {
            call.Fail(RequestLength.TooLong(call.Path, length, core.Options.RequestBytesMax));
        }

        return fits;
    }

    private bool MayTake<T>(InProcessCall<T> call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            call.Fail(NotSent(cancellationToken));
            return false;
        }

        if (!connection.IsOpen)
        {
            call.Fail(connection.NotTaken(call.Path));
            return false;
        }

        call.CancelBy(cancellationToken);
        return true;
    }
}
