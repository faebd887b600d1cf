using Znode.Requests;
using Znode.Server.Connections;
using Znode.Transactions;
using Znode.Watches;

namespace Znode.Server.Tests;

/// <summary>A client of which nothing is heard after its requests, as one behind a socket may be.</summary>
internal sealed class SilentConnection(MemberCore core) : ClientConnection(core, System.Net.IPAddress.Loopback)
{
    public bool IsOpen { get; private set; }

    public string? Refusal { get; private set; }

    public CloseReason? Closed { get; private set; }

    public bool IsContentWithReads { get; init; }

    public override bool TakesReadOnly => IsContentWithReads;

    public override void OnEvent(WatchedEvent watchedEvent)
    {
    }

    public override void OnSessionOpened() => IsOpen = true;

    public override void OnSessionRefused(string reason) => Refusal = reason;

    public override void Close(CloseReason reason)
    {
        Closed = reason;
        Member.Desk.Disconnect(this);
    }

    public override void Flush()
    {
    }

    public Task OpenAsync(int timeoutMs)
    {
        var opened = new Answer();
        using (Member.EnterTurn())
        {
            Member.Desk.Open(this, timeoutMs);
            Member.Requests.SubmitSync(this, opened);
        }

        return opened.Task;
    }

    public Task CreateEphemeralAsync(string path)
    {
        var created = new Answer();
        using (Member.EnterTurn())
        {
            Member.Requests.Submit(this, 1, created, new CreateRequest(OpCode.Create, System.Text.Encoding.UTF8.GetBytes(path), [], AclEntry.Open, (int)CreateMode.Ephemeral));
        }

        return created.Task;
    }

    public Task PingAsync()
    {
        var answered = new Answer();
        using (Member.EnterTurn())
        {
            Member.Requests.SubmitPing(this, answered);
        }

        return answered.Task;
    }

    public void Resume(SessionId session, byte[] password, int timeoutMs)
    {
        using (Member.EnterTurn())
        {
            Member.Desk.Resume(this, session, password, timeoutMs);
        }
    }

    public void GoAway()
    {
        using (Member.EnterTurn())
        {
            Member.Desk.Disconnect(this);
        }
    }

    private sealed class Answer : PendingRequest
    {
        private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _answered.Task;

        public override void Complete(in TxnResult result)
        {
            if (result.Error == ErrorCode.Ok)
            {
                _answered.SetResult();
            }
            else
            {
                _answered.SetException(ZnodeException.Create(result.Error, null, RequestStatus.Answered));
            }
        }

        public override void Execute() => _answered.SetResult();

        public override void Refuse(ErrorCode error, string reason) => _answered.SetException(new IOException(reason));
    }
}
