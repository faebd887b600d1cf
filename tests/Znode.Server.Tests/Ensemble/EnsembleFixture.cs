using Znode.Storage;

namespace Znode.Server.Tests.Ensemble;

/// <summary>Three members in this process for each test, on the real clock with short ticks.</summary>
public abstract class EnsembleFixture(Store store)
{
    private readonly Dictionary<int, (ITxnLog Log, ISnapshotStore Snapshots, IDurableStateStore State)> _stores = [];
    private readonly Dictionary<int, ZnodeMember> _members = [];
    private ManualLogger _logger = null!;
    private string _directory = null!;

    protected InProcessEnsemble Network { get; private set; } = null!;

    /// <summary>Gets what all members have logged.</summary>
    protected IReadOnlyList<string> Logged => _logger.Messages;

    /// <summary>Gets the members that run.</summary>
    protected IEnumerable<ZnodeMember> Running => _members.Values;

    [SetUp]
    public async Task StartMembers()
    {
        _logger = new();
        _directory = Path.Combine(Path.GetTempPath(), $"znode-ensemble-tests-{Guid.NewGuid():N}");
        _stores.Clear();
        _members.Clear();
        Network = CreateNetwork();
        foreach (var id in Network.Config.Servers.Keys)
        {
            await StartAsync((int)id.Value);
        }

        foreach (var member in _members.Values)
        {
            await member.Ready.InTime();
        }
    }

    [TearDown]
    public async Task StopMembers()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
        {
            foreach (var line in Logged)
            {
                TestContext.Out.WriteLine(line);
            }
        }

        foreach (var id in _members.Keys.ToList())
        {
            await StopAsync(id);
        }

        _logger.Dispose();
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    protected virtual InProcessEnsemble CreateNetwork() => new(1, 2, 3);

    protected virtual ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options;

    protected ZnodeMember Member(int id) => _members[id];

    internal MemberCore Core(int id) => _members[id].Serving.Core;

    protected async Task<ZnodeMember> StartAsync(int id)
    {
        var builder = ZnodeMember.CreateBuilder()
            .WithId(id)
            .Configure(options => Configure(options with { TickTime = TimeSpan.FromMilliseconds(200) }))
            .LogTo(_logger);
        builder = Network.Config.Servers.ContainsKey(id) ? builder.WithPeers(Network) : builder.JoinPeers(Network);
        if (store == Store.Disk)
        {
            builder.StoreIn(DirectoryOf(id));
        }
        else
        {
            if (!_stores.TryGetValue(id, out var kept))
            {
                _stores.Add(id, kept = (new InMemoryTxnLog(), new InMemorySnapshotStore(), new InMemoryStateStore()));
            }

            builder.StoreIn(kept.Log, kept.Snapshots, kept.State);
        }

        var member = await builder.StartAsync();
        _members[id] = member;
        return member;
    }

    protected async Task StopAsync(int id)
    {
        if (_members.Remove(id, out var member))
        {
            await member.DisposeAsync();
        }
    }

    /// <summary>Takes away what a member has stored: it starts from nothing the next time.</summary>
    protected void Forget(int id)
    {
        _stores.Remove(id);
        if (store == Store.Disk)
        {
            Directory.Delete(DirectoryOf(id), recursive: true);
        }
    }

    /// <summary>Ends the connections between members that do not reach each other any more.</summary>
    protected void Cut()
    {
        foreach (var member in Running)
        {
            ((Znode.Server.Peers.InProcessPeers)member.Peers!).Cut();
        }
    }

    /// <summary>Waits for a leader among those who run.</summary>
    protected async Task<ZnodeMember> LeaderAsync()
    {
        await UntilAsync(() => _members.Values.Count(member => member.Role == MemberRole.Leader) == 1, "there is one leader");
        return _members.Values.Single(member => member.Role == MemberRole.Leader);
    }

    protected async Task<ZnodeMember> FollowerAsync()
    {
        await UntilAsync(() => _members.Values.Any(member => member.Role == MemberRole.Follower), "there is a follower");
        return _members.Values.First(member => member.Role == MemberRole.Follower);
    }

    /// <summary>Waits for something that the members come to by themselves.</summary>
    protected static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Not in time: {what}");
            }
        }
    }

    protected string DirectoryOf(int id) => Path.Combine(_directory, $"{id}");

    protected static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
