using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Calls;

/// <summary>A call of one operation, used again for others when both its caller and its connection have let go of it.</summary>
/// <remarks>Who never awaits the result keeps the object from being used again, and nothing else.</remarks>
internal sealed class PooledCall<TOperation, T>(CallPool<TOperation, T>? pool) : SourcedCall<T>
    where TOperation : struct, IRemoteOperation<T>
{
    private TOperation _operation;
    private int _holders;
    private bool _isTokenForgotten;

    public override bool IsRepeatable => TOperation.IsRepeatable;

    public override ZnodePath? Path => _operation.Path;

    protected override string Name => TOperation.Name;

    /// <summary>Takes up a request.</summary>
    public void Begin(in TOperation operation)
    {
        _operation = operation;
        _holders = 2;
    }

    public override void Write(JuteWriter writer, int xid) => _operation.Write(writer, xid);

    public override void Answer(in ReplyHeader header, ReadOnlySpan<byte> body)
    {
        if (HasEnded)
        {
            return;
        }

        var error = _operation.Read(header, body, out var value);
        if (error == ErrorCode.Ok)
        {
            Succeed(value);
        }
        else
        {
            Fail(ZnodeException.Create(error, Path, RequestStatus.Answered));
        }
    }

    public override void Release()
    {
        _isTokenForgotten = TryForgetToken();
        LetGo();
    }

    protected override void OnTaken() => LetGo();

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0 && _isTokenForgotten && pool is not null)
        {
            _operation = default;
            Renew();
            pool.Return(this);
        }
    }
}
