using Znode.Consensus;
using Znode.Ensemble;
using Znode.Requests;
using Znode.Simulation.Invariants;
using Znode.Storage;
using Znode.Testing.Disk;
using Znode.Testing.Members;
using Znode.Testing.Network;
using Znode.Testing.Time;

namespace Znode.Simulation.Members;

/// <summary>What goes wrong with whole members, and what is asked of their leader meanwhile. A disk is damaged only while the others can do without what it holds.</summary>
internal sealed class MemberFaults
{
    private static readonly string[] Always = ["crash", "crash in a write", "pause", "cut", "break", "slow disk"];
    private static readonly string[] Sometimes = ["full disk", "reconfiguration", "rot"];

    private readonly World _world;
    private readonly SimulatedNetwork _network;
    private readonly List<MemberHost> _hosts;
    private readonly IReadOnlyList<MemberClient> _clients;
    private readonly EnsembleConfig _started;
    private readonly SimulatedRandom _random;
    private readonly int _everyMs;
    private readonly IReadOnlyList<string> _kinds;
    private readonly int _votersMin;
    private readonly Dictionary<MemberHost, int> _holds = [];

    // The one whose disk may be damaged, and what of its history was synced, until it has started from that.
    private MemberHost? _suspect;
    private Zxid? _synced;
    private bool _rots;

    public MemberFaults(World world, SimulatedNetwork network, List<MemberHost> hosts, IReadOnlyList<MemberClient> clients, EnsembleConfig started, SimulatedRandom random, bool growsFromOne)
    {
        _world = world;
        _network = network;
        _hosts = hosts;
        _clients = clients;
        _started = started;
        _random = random;
        _everyMs = random.Pick([200, 600, 2_000]);
        _kinds = [.. Always, .. Sometimes.Where(_ => random.Chance(0.5))];
        if (growsFromOne)
        {
            // A disk is damaged only where two others have what it holds.
            _kinds = [.. _kinds.Where(static kind => kind != "rot"), .. Enumerable.Repeat("reconfiguration", 8)];
        }

        _votersMin = growsFromOne ? 1 : MayDamage ? 3 : 2;
        if (MayDamage)
        {
            foreach (var host in hosts)
            {
                host.Garbles = () => Garbles(host);
                host.Expects = fault => fault is StorageCorruptException damaged && Refused(host, damaged);
            }
        }
    }

    /// <summary>Gets how often a member refused to start from a damaged disk.</summary>
    public int Refusals { get; private set; }

    /// <summary>Gets how often a member started all the same: what was damaged was not needed.</summary>
    public int Spared { get; private set; }

    /// <summary>Gets who leads, as that one thinks.</summary>
    public MemberHost? Leader => _hosts.Where(host => host.IsServing && host.Core.Status.Role == EngineRole.Leading).MaxBy(host => host.Core.Status.Epoch);

    private bool MayDamage => _kinds.Contains("rot");

    public void Begin(long untilMs) => _world.Events.After(1 + _random.Exponential(_everyMs), () =>
    {
        if (_world.Events.Now < untilMs)
        {
            Begin(_random.Pick(_hosts), Math.Min(1 + _random.Exponential(400), untilMs - _world.Events.Now));
            Begin(untilMs);
        }
    });

    private void Begin(MemberHost host, long forMs)
    {
        var kind = _random.Pick(_kinds);
        _world.Trace.Write($"fault: {kind} at {host.Id} for {forMs} ms");
        switch (kind)
        {
            case "crash":
                Hold(host, forMs);
                break;
            case "crash in a write" when host.IsUp:
                host.CrashAfterChanges(_random.Below(20));
                _world.Events.After(forMs, () => Hold(host, forMs));
                break;
            case "pause" when host.IsUp:
                host.Pause();
                _world.Events.After(forMs, host.Resume);
                break;
            case "cut":
                foreach (var other in _hosts.Where(other => other != host))
                {
                    Cut(host, other, forMs);
                }

                break;
            case "break":
                _network.Break(host.Id, _random.Pick(_hosts).Id);
                break;
            case "slow disk":
                host.Slowness = _random.Between(2, 20);
                _world.Events.After(forMs, () => host.Slowness = 1);
                break;
            case "full disk":
                host.Disk.IsFull = true;
                _world.Events.After(forMs, () => host.Disk.IsFull = false);
                break;
            case "reconfiguration" when Leader is { } leader:
                Reconfigure(leader.Core.Members!.Active, _random.Chance(0.25) ? leader : host);
                break;
            case "rot" when host.IsUp && IsSpareable(host):
                Hold(host, forMs);
                Rot(host);
                break;
        }
    }

    private void Cut(MemberHost host, MemberHost other, long forMs)
    {
        _network.Cut(host.Id, other.Id);
        _network.Cut(other.Id, host.Id);
        _world.Events.After(forMs, () =>
        {
            _network.Mend(host.Id, other.Id);
            _network.Mend(other.Id, host.Id);
        });
    }

    // One goes, or changes its role, or comes. Where disks are damaged three voters stay, so that one of them can be done without.
    private void Reconfigure(EnsembleConfig config, MemberHost host)
    {
        var role = _random.Chance(0.3) ? EnsembleRole.Observer : EnsembleRole.Participant;
        var goes = config.Servers.ContainsKey(host.Id) && _random.Chance(0.6);
        var joiner = _started.Servers[host.Id] with { Role = role };
        var servers = goes ? config.Servers.Remove(host.Id) : config.Servers.SetItem(host.Id, joiner);
        if ((config with { Servers = servers }).Voters.Count() >= _votersMin)
        {
            _random.Pick(_clients).Reconfigure(goes ? new ReconfigRequest(null, $"{host.Id}", null, -1) : new ReconfigRequest($"{joiner}", null, null, -1));
        }
    }

    private void Hold(MemberHost host, long forMs)
    {
        _holds[host] = _holds.GetValueOrDefault(host) + 1;
        host.Crash();
        _world.Events.After(forMs, () =>
        {
            if (--_holds[host] == 0 && !host.IsUp)
            {
                Start(host);
            }
        });
    }

    // Whoever starts members starts them again until they run.
    private void Start(MemberHost host)
    {
        try
        {
            host.Start();
        }
        catch (StorageCorruptException damaged) when (Refused(host, damaged))
        {
            return;
        }
        catch (IOException) when (host.Disk.IsFull)
        {
            _holds[host] = _holds.GetValueOrDefault(host) + 1;
            _world.Events.After(100, () =>
            {
                if (--_holds[host] == 0 && !host.IsUp)
                {
                    Start(host);
                }
            });
            return;
        }

        if (host == _suspect && _synced is { } synced)
        {
            InvariantSet.Require(host.Core.LastProcessed >= synced, "DamageIsNeverSilent", $"{host.Id} starts at {host.Core.LastProcessed}, and {synced} was synced");
            Spared++;
            _synced = null;
            _suspect = _rots ? host : null;
        }
    }

    // The member does not start, or stops when it comes across the damage later: with the file, the offset and the remedy.
    private bool Refused(MemberHost host, StorageCorruptException damaged)
    {
        if (host != _suspect)
        {
            return false;
        }

        _world.Trace.Write($"{host.Id} refuses: {damaged.Message}");
        InvariantSet.Require(
            damaged.File.Length > 0 && damaged.Offset >= 0 && damaged.Message.StartsWith($"{damaged.File}, offset {damaged.Offset}: ", StringComparison.Ordinal) && damaged.Message.Contains(". ", StringComparison.Ordinal),
            "DamageIsNamed",
            damaged.Message);
        Refusals++;
        _holds[host] = _holds.GetValueOrDefault(host) + 1;
        _world.Events.After(1, () => Empty(host));
        return true;
    }

    // The operator does what the refusal says, once the others have all that there is.
    private void Empty(MemberHost host)
    {
        if (IsSpare(host))
        {
            host.Wipe();
            _suspect = null;
            _synced = null;
            if (--_holds[host] == 0 && !host.IsUp)
            {
                Start(host);
            }
        }
        else
        {
            _world.Events.After(20, () => Empty(host));
        }
    }

    private bool Garbles(MemberHost host)
    {
        if (!_random.Chance(0.3) || !IsSpareable(host))
        {
            return false;
        }

        // What was synced is there whatever the machine puts where it was writing.
        _suspect = host;
        _rots = false;
        _synced = LastOf(host.Disk.Crash(_ => 0));
        return true;
    }

    private void Rot(MemberHost host)
    {
        var files = host.Disk.List().Where(name => name.StartsWith("log.", StringComparison.Ordinal) || name.StartsWith("snapshot.", StringComparison.Ordinal))
            .Where(name => host.Disk.Bytes(name).Length > 0).Order(StringComparer.Ordinal).ToList();
        if (_suspect is not null || files.Count == 0)
        {
            return;
        }

        // What rots and is not needed at the start may be found later: until the disk is emptied, no other is damaged.
        _suspect = host;
        _rots = true;
        _synced = LastOf(host.Disk.End());
        var file = _random.Pick(files);
        var offset = _random.Below(host.Disk.Bytes(file).Length);
        _world.Trace.Write($"{file} of {host.Id} rots at {offset}, {_synced} was synced");
        host.Disk.Rot(file, offset, (byte)(1 << _random.Below(8)));
    }

    // One at a time, and never one of fewer than three voters.
    private bool IsSpareable(MemberHost host) => _suspect is null && _hosts.Where(other => other.IsUp).All(other =>
        other.Core.Members!.Pending is null && (!other.Core.Members.Active.IsVoter(host.Id) || other.Core.Members.Active.Voters.Count() >= 3));

    // Everybody else has everything, in an epoch that this one may have agreed to, and nothing that it said is on its way.
    private bool IsSpare(MemberHost host)
    {
        var leader = Leader;
        var accepted = new FileStateStore(host.Disk).Read("acceptedEpoch") ?? 0;
        return leader is not null
            && _network.IsFreeOfChannels(host.Id)
            && leader.Core.Status.Epoch.Value >= accepted
            && leader.Core.Members!.Active.Voters.Where(voter => voter != host.Id).All(voter => _hosts.Exists(other => other.Id == voter && IsLevel(other, leader)));
    }

    private static bool IsLevel(MemberHost host, MemberHost leader) => host.IsServing
        && host.Core.Status.Epoch == leader.Core.Status.Epoch
        && host.Core.Outstanding == 0
        && host.Core.LastProcessed == leader.Core.LastProcessed
        && host.Core.Members!.Pending is null;

    private static Zxid LastOf(SimulatedDisk disk)
    {
        var files = new FileStorageOptions { DataDirectory = disk.Path, PreallocationBytes = 0 };
        using var log = new FileTxnLog(disk, files, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, TimeProvider.System);
        return log.LastZxid;
    }
}
