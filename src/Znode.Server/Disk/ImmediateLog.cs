using Znode.Consensus;
using Znode.Storage;

namespace Znode.Server.Disk;

/// <summary>The driver of a storage that has nothing to wait for: what is taken is written in the turn that asks for it.</summary>
internal sealed class ImmediateLog(MemberStorage storage, MemberCore core) : ILogDriver
{
    private bool _roll;

    private ITxnLog Log => storage.Log;

    public void Append(IReadOnlyList<LogEntry> entries)
    {
        if (_roll)
        {
            _roll = false;
            Log.Roll();
        }

        foreach (var entry in entries)
        {
            Log.Append(entry);
        }

        Log.Sync();
        core.Input(new EngineInput.Persisted(Log.LastZxid));
    }

    public void Perform(DiskDuty duty)
    {
        duty.Write(storage);
        if (duty.Written(core) is { } answer)
        {
            core.Input(answer);
        }
    }

    public void Discard()
    {
    }

    public void RequestRoll() => _roll = true;

    public void Wake()
    {
    }

    public void Dispose()
    {
    }
}
