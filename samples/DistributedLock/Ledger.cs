namespace DistributedLock;

/// <summary>A database outside the ensemble that knows nothing of locks. It does the one thing that makes them safe: it remembers the greatest fencing token, and refuses smaller ones.</summary>
/// <remarks>In SQL: <c>update ledger set entry = @entry, fence = @token where id = 17 and fence &lt;= @token</c>, and a look at the count of rows.</remarks>
internal sealed class Ledger
{
    private long _fence;

    public string Entry { get; private set; } = "";

    public bool TryWrite(string entry, long fencingToken)
    {
        if (fencingToken < _fence)
        {
            return false;
        }

        (_fence, Entry) = (fencingToken, entry);
        return true;
    }
}
