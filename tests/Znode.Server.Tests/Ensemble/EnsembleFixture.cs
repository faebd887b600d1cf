using Znode.Server.Peers;
using Znode.Storage;

namespace Znode.Server.Tests.Ensemble;

/// <summary>Three members in this process for each test, on the real clock with short ticks.</summary>
public abstract class EnsembleFixture
{
    private readonly Dictionary<int, (ITxnLog Log, ISnapshotStore Snapshots, IDurableStateStore State)> _stores = [];
    private readonly Dictionary<int, ZnodeMember> _members = [];
    private ManualLogger _logger = null!;

    protected InProcessEnsemble Network { get; private set; } = null!;

    /// <summary>Gets what all members have logged.</summary>
    protected IReadOnlyList<string> Logged => _logger.Messages;

    /// <summary>Gets the members that run.</summary>
    protected IEnumerable<ZnodeMember> Running => _members.Values;

    [SetUp]
    public async Task StartMembers()
    {
        _logger = new();
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
    }

    protected virtual InProcessEnsemble CreateNetwork() => new(1, 2, 3);

    protected virtual ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options;

    /// <summary>Makes what a member stores in, once.</summary>
    protected virtual (ITxnLog Log, ISnapshotStore Snapshots, IDurableStateStore State) CreateStore(int id) =>
        (new InMemoryTxnLog(), new InMemorySnapshotStore(), new InMemoryStateStore());

    protected ZnodeMember Member(int id) => _members[id];

    internal MemberCore Core(int id) => _members[id].Serving.Core;

    protected async Task<ZnodeMember> StartAsync(int id)
    {
        if (!_stores.TryGetValue(id, out var store))
        {
            _stores.Add(id, store = CreateStore(id));
        }

        var member = await ZnodeMember.CreateBuilder()
            .WithId(id)
            .Configure(options => Configure(options with { TickTime = TimeSpan.FromMilliseconds(200) }))
            .WithPeers(Network)
            .StoreIn(store.Log, store.Snapshots, store.State)
            .LogTo(_logger)
            .StartAsync();
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
    protected void Forget(int id) => _stores.Remove(id);

    protected (ITxnLog Log, ISnapshotStore Snapshots, IDurableStateStore State) StoreOf(int id) => _stores[id];

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

    protected static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
