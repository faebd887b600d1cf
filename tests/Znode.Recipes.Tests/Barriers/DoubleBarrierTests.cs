using Znode.Recipes.Tests.Backends;
using Znode.Recipes.Tests.Faults;

namespace Znode.Recipes.Tests.Barriers;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class DoubleBarrierTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ZnodePath Path = "/barriers/a";

    [Test]
    public async Task All_begin_together_and_end_together()
    {
        var session = await SessionAsync();
        var members = new[] { Client.DoubleBarrier(Path, 3), Other.DoubleBarrier(Path, 3), Client.DoubleBarrier(Path, 3) };
        var entering = new List<Task>();
        foreach (var member in members)
        {
            Assert.That(entering.Any(task => task.IsCompleted), Is.False);
            entering.Add(member.EnterAsync().AsTask());
            await UntilAsync(async () => (await session.TryGetChildrenAsync(Path))?.Names.Count(name => name != "ready") == entering.Count);
        }

        await Task.WhenAll(entering).InTime();
        var leaving = new List<Task>();
        foreach (var member in members)
        {
            Assert.That(leaving.Any(task => task.IsCompleted), Is.False);
            leaving.Add(member.LeaveAsync().AsTask());
        }

        await Task.WhenAll(leaving).InTime();
        await session.ChildrenAsync(Path, 0);
    }

    [Test]
    public async Task It_can_be_used_again()
    {
        var members = new[] { Client.DoubleBarrier(Path, 2), Other.DoubleBarrier(Path, 2) };
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(members.Select(member => member.EnterAsync().AsTask())).InTime();
            await Task.WhenAll(members.Select(member => member.LeaveAsync().AsTask())).InTime();
            await (await SessionAsync()).ChildrenAsync(Path, 0);
        }
    }

    [Test]
    public async Task A_member_whose_session_is_lost_while_it_waits_goes_in_with_the_next()
    {
        var session = await Other.GetSessionAsync();
        var member = Client.DoubleBarrier(Path, 2);
        var entering = member.EnterAsync().AsTask();
        await session.ChildrenAsync(Path, 1);
        var before = await SessionAsync();

        await Backend.ExpireSessionAsync(Client);
        await before.Lost.Fires();
        await UntilAsync(async () => (await session.GetChildrenAsync(Path)).Names.Count == 1 && (await Client.GetSessionAsync()).Id != before.Id);
        var other = Other.DoubleBarrier(Path, 2);
        await other.EnterAsync().InTime();

        await entering.InTime();
        await Task.WhenAll(member.LeaveAsync().AsTask(), other.LeaveAsync().AsTask()).InTime();
    }

    [Test]
    public async Task A_member_whose_session_is_lost_inside_has_left()
    {
        var members = new[] { Client.DoubleBarrier(Path, 2), Other.DoubleBarrier(Path, 2) };
        await Task.WhenAll(members.Select(member => member.EnterAsync().AsTask())).InTime();

        await Backend.ExpireSessionAsync(Client);
        await members[1].LeaveAsync().InTime();

        await members[0].LeaveAsync().InTime();
    }

    [Test]
    public async Task Who_gives_up_waiting_is_out()
    {
        using var cancellation = new CancellationTokenSource();
        var session = await SessionAsync();
        var member = Client.DoubleBarrier(Path, 2);
        var entering = member.EnterAsync(cancellation.Token).AsTask();
        await session.ChildrenAsync(Path, 1);

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<ZnodeCanceledException>(() => entering.InTime());
        await session.ChildrenAsync(Path, 0);
        await Assert.ThrowsAsync<InvalidOperationException>(() => member.LeaveAsync().InTime());
    }

    [Test]
    public async Task Who_gives_up_waiting_for_the_others_to_leave_is_out_too()
    {
        using var cancellation = new CancellationTokenSource();
        var session = await SessionAsync();
        var members = new[] { Client.DoubleBarrier(Path, 2), Other.DoubleBarrier(Path, 2) };
        await Task.WhenAll(members.Select(member => member.EnterAsync().AsTask())).InTime();
        var leaving = members[0].LeaveAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThatAsync(() => leaving.InTime(), Throws.InstanceOf<OperationCanceledException>());
        await session.ChildrenAsync(Path, 2);
        await members[1].LeaveAsync().InTime();
        await session.ChildrenAsync(Path, 0);
    }

    [Test]
    public async Task A_member_goes_in_once_and_out_once()
    {
        var member = Client.DoubleBarrier(Path, 1);
        Assert.That(member.Count, Is.EqualTo(1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => member.LeaveAsync().InTime());
        await member.EnterAsync().InTime();
        await Assert.ThrowsAsync<InvalidOperationException>(() => member.EnterAsync().InTime());
        await member.LeaveAsync().InTime();
        Assert.Throws<ArgumentOutOfRangeException>(() => Client.DoubleBarrier(Path, 0));
    }

    [Test]
    public async Task Who_comes_again_is_not_waited_for_by_those_who_leave()
    {
        var clients = new[] { new LossyClient(Client), new LossyClient(Other) };
        var members = clients.Select(client => client.DoubleBarrier(Path, 2)).ToList();
        await Task.WhenAll(members.Select(member => member.EnterAsync().AsTask())).InTime();
        var session = await SessionAsync();
        var lowest = (await session.GetChildrenAsync(Path)).Names.Where(name => name != "ready").Order(StringComparer.Ordinal).First();
        var first = (await session.ExistsAsync(Path / lowest))!.Value.EphemeralOwner == session.Id ? 0 : 1;

        // The other one has gone and waits for the lowest; until it looks again that has gone, and come again.
        var looks = 0;
        var isBack = new TaskCompletionSource();
        clients[1 - first].OnCall = method => method == "TryGetChildren" && ++looks > 1 ? isBack.Task : Task.CompletedTask;
        var leaving = members[1 - first].LeaveAsync().AsTask();
        await members[first].LeaveAsync().InTime();
        var entering = members[first].EnterAsync().AsTask();
        await UntilAsync(async () => (await session.GetChildrenAsync(Path)).Names.Count(name => name != "ready") == 1);
        isBack.SetResult();
        await leaving.InTime();

        await members[1 - first].EnterAsync().InTime();
        await entering.InTime();
        await Task.WhenAll(members.Select(member => member.LeaveAsync().AsTask())).InTime();
    }
}
