using Znode.Server.Disk;
using Znode.Testing.Time;

namespace Znode.Testing.Members;

/// <summary>Writes what was taken with the real writer, a while later: what comes meanwhile shares the next sync.</summary>
internal sealed class SimulatedLog(EventQueue events, MemberHost host, LogWriter writer, SimulatedRandom random) : ILogDriver
{
    private List<LogWork> _taken = [];
    private bool _isDue;
    private bool _roll;

    public void Append(IReadOnlyList<LogEntry> entries) => _taken.AddRange(entries.Select(entry => new LogWork(entry, null)));

    public void Perform(DiskDuty duty) => _taken.Add(new(default, duty));

    public void Discard() => _taken.Clear();

    public void RequestRoll() => _roll = true;

    public void Wake()
    {
        if (_isDue || _taken.Count == 0)
        {
            return;
        }

        _isDue = true;
        var incarnation = host.Incarnation;
        events.After(((1 + random.Exponential(3)) * host.Slowness) + host.SyncDelayMs, () => host.Receive(incarnation, Write));
    }

    public void Dispose()
    {
    }

    private void Write()
    {
        _isDue = false;
        var (batch, roll) = (_taken, _roll);
        _taken = [];
        _roll = false;
        writer.Write(batch, roll);
        host.Wrote();
        Wake();
    }
}
