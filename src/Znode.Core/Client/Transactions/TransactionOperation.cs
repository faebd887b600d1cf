namespace Znode;

/// <summary>One operation of a <see cref="Transaction"/>: a <see cref="CreateOperation"/>, <see cref="SetOperation"/>, <see cref="DeleteOperation"/> or <see cref="CheckOperation"/>.</summary>
public abstract record TransactionOperation
{
    private protected TransactionOperation(ZnodePath path) => Path = path;

    /// <summary>Gets the znode that it is about.</summary>
    public ZnodePath Path { get; }
}

/// <summary>Creates a znode. See <see cref="Transaction.Create"/>.</summary>
public sealed record CreateOperation : TransactionOperation
{
    internal CreateOperation(ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options) : base(path)
    {
        Data = data;
        Options = options;
    }

    /// <summary>Gets the data.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Gets what kind of znode, for how long, for whom.</summary>
    public CreateOptions Options { get; }
}

/// <summary>Sets a znode's data. See <see cref="Transaction.Set"/>.</summary>
public sealed record SetOperation : TransactionOperation
{
    internal SetOperation(ZnodePath path, ReadOnlyMemory<byte> data, int version) : base(path)
    {
        Data = data;
        Version = version;
    }

    /// <summary>Gets the new data.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Gets the version that the znode must have.</summary>
    public int Version { get; }
}

/// <summary>Deletes a znode. See <see cref="Transaction.Delete"/>.</summary>
public sealed record DeleteOperation : TransactionOperation
{
    internal DeleteOperation(ZnodePath path, int version) : base(path) => Version = version;

    /// <summary>Gets the version that the znode must have.</summary>
    public int Version { get; }
}

/// <summary>Asks that a znode exists and has a version. See <see cref="Transaction.Check"/>.</summary>
public sealed record CheckOperation : TransactionOperation
{
    internal CheckOperation(ZnodePath path, int version) : base(path) => Version = version;

    /// <summary>Gets the version that the znode must have.</summary>
    public int Version { get; }
}
