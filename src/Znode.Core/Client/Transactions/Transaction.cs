namespace Znode;

/// <summary>Creates, sets, deletes and checks that are carried out all together or not at all. ZooKeeper: <c>multi</c>.</summary>
/// <remarks>
/// Operations take effect in the order added; each sees what those before it did. Not safe to build from several threads at once. Once it was
/// committed, or a commit was tried, it can not be added to; it can be committed again as it is, from any thread.
/// All its operations together must fit one request: 1 MB unless the ensemble is set otherwise.
/// </remarks>
/// <example><code>
/// await session.CommitAsync(new Transaction()
///     .Check("/config", version)
///     .Set("/config/limit", "42")
///     .Delete("/config/draft"));
/// </code></example>
public sealed class Transaction
{
    private readonly List<TransactionOperation> _operations = [];
    private volatile bool _isFrozen;

    /// <summary>Gets the operations added so far, in order.</summary>
    public IReadOnlyList<TransactionOperation> Operations => _operations;

    /// <summary>Adds the create of a znode.</summary>
    /// <param name="path">Where. A sequence number is appended for the sequential modes.</param>
    /// <param name="data">Its data; empty by default. Must not change until the commit has returned a result.</param>
    /// <param name="options">What kind, for how long, for whom; null for a persistent znode open to everybody.</param>
    /// <returns>This transaction.</returns>
    /// <exception cref="ArgumentException">The options contradict each other, or ask for <see cref="CreateOptions.CreateParents"/> or
    /// <see cref="CreateOptions.Protected"/>, which a transaction has no room for.</exception>
    /// <exception cref="InvalidOperationException">A commit was already tried.</exception>
    public Transaction Create(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null)
    {
        options ??= CreateOptions.Default;
        options.Validate();
        if (options.CreateParents || options.Protected)
        {
            throw new ArgumentException(
                $"A create in a transaction takes neither {nameof(CreateOptions.CreateParents)} nor {nameof(CreateOptions.Protected)}: add a create for each parent.", nameof(options));
        }

        return Add(new CreateOperation(path, data, options));
    }

    /// <summary>Adds the set of a znode's data.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="data">The new data. Must not change until the commit has returned a result.</param>
    /// <param name="version">The <see cref="Stat.Version"/> that it must have, or <see cref="ZnodeVersion.Any"/> (the default).</param>
    /// <returns>This transaction.</returns>
    /// <exception cref="InvalidOperationException">A commit was already tried.</exception>
    public Transaction Set(ZnodePath path, ReadOnlyMemory<byte> data, int version = ZnodeVersion.Any) => Add(new SetOperation(path, data, version));

    /// <summary>Adds the delete of a znode.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="version">The <see cref="Stat.Version"/> that it must have, or <see cref="ZnodeVersion.Any"/> (the default).</param>
    /// <returns>This transaction.</returns>
    /// <exception cref="InvalidOperationException">A commit was already tried.</exception>
    public Transaction Delete(ZnodePath path, int version = ZnodeVersion.Any) => Add(new DeleteOperation(path, version));

    /// <summary>Adds a condition: the whole is refused unless the znode exists and has this version.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="version">The <see cref="Stat.Version"/> that it must have; <see cref="ZnodeVersion.Any"/> (the default) asks only that it exists.</param>
    /// <returns>This transaction.</returns>
    /// <exception cref="InvalidOperationException">A commit was already tried.</exception>
    public Transaction Check(ZnodePath path, int version = ZnodeVersion.Any) => Add(new CheckOperation(path, version));

    /// <summary>Takes the operations for a commit; from now on nothing can be added.</summary>
    internal IReadOnlyList<TransactionOperation> Freeze()
    {
        _isFrozen = true;
        return _operations;
    }

    private Transaction Add(TransactionOperation operation)
    {
        if (_isFrozen)
        {
            throw new InvalidOperationException("This transaction was committed, or a commit was tried: begin a new one.");
        }

        _operations.Add(operation);
        return this;
    }
}
