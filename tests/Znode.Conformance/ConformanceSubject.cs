namespace Znode.Conformance;

/// <summary>What a suite is run on: clients of one kind, with what they are connected to.</summary>
public abstract class ConformanceSubject : IAsyncDisposable
{
    /// <summary>Gets whether events carry their zxids: ZooKeeper from 3.9 on, and Znode.</summary>
    public virtual bool EventsHaveZxids => true;

    /// <summary>Gets whether the result of a transaction has the stats of all its creates; over the wire those of persistent and ephemeral znodes do not come.</summary>
    public virtual bool PlainCreatesInTransactionsHaveStats => true;

    /// <summary>Gets whether asking if a znode exists takes the permission to read it: ZooKeeper from 3.8.4 on, and Znode.</summary>
    public virtual bool ExistsNeedsRead => true;

    /// <summary>Gets ready for a test: clients connected from now on see an empty tree, but for what every tree is born with.</summary>
    public abstract Task BeginAsync();

    /// <summary>Connects a client of its own; the suite disposes it.</summary>
    public abstract Task<IZnodeClient> ConnectAsync();

    /// <summary>Has what is called from now on be under way together, where the subject can see to that; where it can not, chance decides.</summary>
    public virtual void HoldWrites()
    {
    }

    /// <summary>Ends <see cref="HoldWrites"/>.</summary>
    public virtual void ReleaseWrites()
    {
    }

    /// <summary>Ends what the test has begun, after its clients.</summary>
    public virtual Task EndAsync() => Task.CompletedTask;

    /// <summary>Ends what all tests of a suite have shared.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
