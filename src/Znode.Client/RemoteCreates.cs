using Znode.Client.Calls;

namespace Znode.Client;

/// <summary>The creates of a session, with what the options ask for beside the create itself, and what servers of before 3.5 need.</summary>
internal sealed class RemoteCreates(RemoteSession session, SessionRequests requests, SessionPools pools)
{
    /// <summary>How often parents are made again that someone deletes at the same time, before the caller is told.</summary>
    private const int AttemptsMax = 10;

    public ValueTask<Created?> Create(ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options, bool nullWhenExists, CancellationToken cancellationToken)
    {
        options.Validate();
        if (options.Protected)
        {
            return ProtectedCreate.RunAsync(
                session, path, Guid.NewGuid(), marked => CreateSent(marked, data, options, nullWhenExists, cancellationToken), connectedAgain: null, cancellationToken);
        }

        return CreateOnce(path, data, options, nullWhenExists, cancellationToken);
    }

    /// <summary>Sends the create in the call, so that it has its place in the order of calls.</summary>
    private ValueTask<Created?> CreateOnce(ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options, bool nullWhenExists, CancellationToken cancellationToken)
    {
        if (options.CreateParents && !path.Parent.IsRoot)
        {
            return CreateOrParents(path, data, options with { CreateParents = false }, nullWhenExists, cancellationToken);
        }

        var answersWithStat = requests.KnowsCreateWithStat || CreateRecord.OpOf(options.Mode, withStat: false) != OpCode.Create;
        return answersWithStat
            ? requests.Call(pools.Create, new Create(path, data, options, nullWhenExists, withStat: true), cancellationToken)
            : CreateAtUnknownServer(path, data, options, nullWhenExists, cancellationToken);
    }

    /// <summary>A server of before 3.5 refuses the create that answers with the stat, and closes the connection; nothing was done. Its own create answers with the path alone.</summary>
    private async ValueTask<Created?> CreateAtUnknownServer(
        ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options, bool nullWhenExists, CancellationToken cancellationToken)
    {
        if (requests.HasCreateWithStat)
        {
            try
            {
                var answered = await requests.Call(pools.Create, new Create(path, data, options, nullWhenExists, withStat: true), cancellationToken).ConfigureAwait(false);
                requests.KnowsCreateWithStat = true;
                return answered;
            }
            catch (UnimplementedException)
            {
                requests.HasCreateWithStat = false;

                // A read first: it waits until the session is connected again.
                await requests.Call(pools.Exists, new Exists(ZnodePath.Root), cancellationToken).ConfigureAwait(false);
            }
        }

        var created = await requests.Call(pools.Create, new Create(path, data, options, nullWhenExists, withStat: false), cancellationToken).ConfigureAwait(false);
        if (created is null)
        {
            return null;
        }

        // Deleted by now, it has none; its path is what the caller needs.
        var stat = await requests.Call(pools.Exists, new Exists(created.Path), cancellationToken).ConfigureAwait(false);
        return created with { Stat = stat ?? default };
    }

    /// <summary>The first attempt has its place in the order of calls; where an ancestor is missing, the next ones come behind what was called meanwhile.</summary>
    private async ValueTask<Created?> CreateOrParents(
        ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options, bool nullWhenExists, CancellationToken cancellationToken)
    {
        try
        {
            return await CreateOnce(path, data, options, nullWhenExists, cancellationToken).ConfigureAwait(false);
        }
        catch (NoNodeException)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await CreateWithParents(path, data, options, nullWhenExists, cancellationToken).ConfigureAwait(false);
                }
                catch (NoNodeException) when (attempt < AttemptsMax)
                {
                    // Someone deletes an ancestor at the same time.
                }
            }
        }
    }

    /// <summary>Creates all ancestors and the znode, one behind the other and without waiting for any.</summary>
    private async ValueTask<Created?> CreateWithParents(
        ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options, bool nullWhenExists, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken);
        }

        // The first attempt has shown whether the server knows creates that answer with the stat.
        var withStat = requests.HasCreateWithStat;
        var parentOptions = new CreateOptions { Acl = options.Acl };
        var calls = new List<RemoteCall>();
        var answers = new List<Task<Created?>>();
        foreach (var parent in AncestorsOf(path))
        {
            var call = requests.Begin(pools.Create, new Create(parent, default, parentOptions, nullWhenExists: true, withStat), cancellationToken);
            answers.Add(call.Result.AsTask());
            calls.Add(call);
        }

        var own = requests.Begin(pools.Create, new Create(path, data, options, nullWhenExists, withStat), cancellationToken);
        answers.Add(own.Result.AsTask());
        calls.Add(own);
        requests.SubmitTogether(calls);
        await ((Task)Task.WhenAll(answers)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            var created = await answers[^1].ConfigureAwait(false);
            return withStat || created is null ? created : created with { Stat = await requests.Call(pools.Exists, new Exists(created.Path), cancellationToken).ConfigureAwait(false) ?? default };
        }
        catch (NoNodeException)
        {
            // The first ancestor that could not be made says why; those below it were merely without a parent.
            foreach (var answer in answers.SkipLast(1))
            {
                if (answer.Exception?.InnerException is { } refused and not NoNodeException)
                {
                    throw refused;
                }
            }

            throw;
        }
    }

    private static Stack<ZnodePath> AncestorsOf(ZnodePath path)
    {
        var ancestors = new Stack<ZnodePath>();
        for (var parent = path.Parent; !parent.IsRoot; parent = parent.Parent)
        {
            ancestors.Push(parent);
        }

        return ancestors;
    }

    /// <summary>As <see cref="CreateOnce"/>, again when the request has not left.</summary>
    private async ValueTask<Created?> CreateSent(ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options, bool nullWhenExists, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await CreateOnce(path, data, options, nullWhenExists, cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectionLossException loss) when (loss.Request == RequestStatus.NotSent)
            {
                // Waits until the session is connected again; where reads do not, it ends here.
                await session.SyncAsync(path.Parent, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
