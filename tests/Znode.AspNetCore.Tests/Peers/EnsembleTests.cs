using System.Net;
using Znode.Protocol;
using Znode.Server;

namespace Znode.AspNetCore.Peers;

/// <summary>Whole members over gRPC: what a user of the packages gets.</summary>
[CancelAfter(60_000)]
public sealed class EnsembleTests
{
    [Test]
    public async Task A_write_at_one_member_is_read_at_another(CancellationToken cancellationToken)
    {
        await using var ensemble = await EnsembleOnLoopback.StartAsync();
        await Task.WhenAll(ensemble.Members.Select(member => member.Ready)).WaitAsync(cancellationToken);
        await using var writer = await ensemble.Follower.OpenSessionAsync(cancellationToken: cancellationToken);
        await using var reader = await ensemble.Leader.OpenSessionAsync(cancellationToken: cancellationToken);

        await writer.CreateAsync("/greeting", new byte[] { 7 }, cancellationToken: cancellationToken);
        await reader.SyncAsync("/greeting", cancellationToken);

        Assert.That((await reader.GetAsync("/greeting", cancellationToken)).Data.ToArray(), Is.EqualTo(new byte[] { 7 }));
    }

    [Test]
    public async Task A_leader_that_stops_is_followed_by_another_and_nothing_is_lost(CancellationToken cancellationToken)
    {
        await using var ensemble = await EnsembleOnLoopback.StartAsync();
        await Task.WhenAll(ensemble.Members.Select(member => member.Ready)).WaitAsync(cancellationToken);
        var left = ensemble.Follower;
        await using var session = await left.OpenSessionAsync(cancellationToken: cancellationToken);
        await session.CreateAsync("/kept", new byte[] { 1 }, cancellationToken: cancellationToken);

        await ensemble.Leader.StopAsync(cancellationToken);

        await using var later = await left.OpenSessionAsync(cancellationToken: cancellationToken);
        await later.CreateAsync("/new", cancellationToken: cancellationToken);
        Assert.That((await later.GetAsync("/kept", cancellationToken)).Data.ToArray(), Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task The_words_say_who_leads_and_who_follows(CancellationToken cancellationToken)
    {
        await using var ensemble = await EnsembleOnLoopback.StartAsync();
        await Task.WhenAll(ensemble.Members.Select(member => member.Ready)).WaitAsync(cancellationToken);
        var (leader, follower) = (ensemble.Leader, ensemble.Follower);
        await using (var session = await leader.OpenSessionAsync(cancellationToken: cancellationToken))
        {
            await session.CreateAsync("/a", cancellationToken: cancellationToken);
        }

        var (leading, following) = (await ensemble.AskAsync(leader, "mntr", cancellationToken), await ensemble.AskAsync(follower, "mntr", cancellationToken));

        Assert.Multiple(async () =>
        {
            Assert.That(await ensemble.AskAsync(leader, "srvr", cancellationToken), Does.Contain("\nMode: leader\n").And.Match(@"\nProposal sizes last/min/max: \d+/\d+/\d+\n$"));
            Assert.That(await ensemble.AskAsync(follower, "srvr", cancellationToken), Does.Contain("\nMode: follower\n").And.Not.Contain("Proposal sizes"));
            Assert.That(await ensemble.AskAsync(follower, "stat", cancellationToken), Does.Contain("\nMode: follower\n"));
            Assert.That(await ensemble.AskAsync(leader, "isro", cancellationToken), Is.EqualTo("rw"));
            Assert.That(leading, Does.Contain("zk_server_state\tleader\nzk_peer_state\tleading - broadcast\n"));
            Assert.That(leading, Does.Contain("zk_quorum_size\t3\nzk_learners\t2\nzk_followers\t2\nzk_synced_followers\t2\nzk_synced_non_voting_followers\t0\nzk_synced_observers\t0\nzk_pending_syncs\t0\nzk_leader_uptime\t").And.Match(@"\nzk_leader_uptime\t\d+\n"));
            Assert.That(following, Does.Contain("zk_server_state\tfollower\nzk_peer_state\tfollowing - broadcast\n").And.Contain("\nzk_synced_observers\t0\n").And.Not.Contain("zk_learners").And.Not.Contain("zk_leader_uptime"));
            Assert.That(
                await ensemble.AskAsync(leader, "conf", cancellationToken),
                Does.Contain($"\nserverId={leader.Id}\ninitLimit=10\nsyncLimit=5\nelectionAlg=3\nelectionPort=").And.Match(@"\npeerType=0\nmembership: \nserver\.1=127\.0\.0\.1:\d+:\d+:participant(;[^\n]*)?\n"));
        });
    }

    [Test]
    public async Task A_leader_that_serves_no_clients_leaves_them_to_the_others(CancellationToken cancellationToken)
    {
        await using var ensemble = await EnsembleOnLoopback.StartAsync(clients: options => options with { LeaderServes = false });
        await Task.WhenAll(ensemble.Members.Select(member => member.Ready)).WaitAsync(cancellationToken);
        using var refused = await RawClient.ConnectAsync(ensemble.PortOf(ensemble.Leader).EndPoint, cancellationToken);
        using var served = await RawClient.ConnectAsync(ensemble.PortOf(ensemble.Follower).EndPoint, cancellationToken);

        await refused.SendAsync(RawClient.ConnectFrame(), cancellationToken);
        await served.SendAsync(RawClient.ConnectFrame(), cancellationToken);

        Assert.That(await refused.ReadToEndAsync(cancellationToken), Is.Empty);
        Assert.That(await served.ReadFrameAsync(cancellationToken), Is.Not.Empty);
        Assert.That(await ensemble.AskAsync(ensemble.Leader, "srvr", cancellationToken), Does.Contain("\nMode: leader\n"));
    }

    [Test]
    public async Task The_end_of_a_session_with_more_ephemerals_than_fit_a_frame_ends_it_everywhere(CancellationToken cancellationToken)
    {
        await using var ensemble = await EnsembleOnLoopback.StartAsync(configure: options => options with { RequestBytesMax = 64 * 1024 });
        await Task.WhenAll(ensemble.Members.Select(member => member.Ready)).WaitAsync(cancellationToken);
        var (leader, follower) = (ensemble.Leader, ensemble.Follower);
        await using (var session = await leader.OpenSessionAsync(cancellationToken: cancellationToken))
        {
            await session.CreateAsync("/many", cancellationToken: cancellationToken);
            var name = new string('x', 10_000);

            // The largest frame is 4 MiB and two requests; the paths alone are 5 MB.
            var creates = Enumerable.Range(0, 500).Select(i => session.CreateAsync($"/many/{i}-{name}", default, CreateMode.Ephemeral, cancellationToken).AsTask());
            await Task.WhenAll(creates);
        }

        foreach (var member in ensemble.Members)
        {
            await using var reader = await member.OpenSessionAsync(cancellationToken: cancellationToken);
            await reader.SyncAsync("/many", cancellationToken);
            Assert.That((await reader.GetChildrenAsync("/many", cancellationToken)).Names, Is.Empty, $"at member {member.Id}");
        }

        Assert.That((ensemble.Leader, ensemble.Follower), Is.EqualTo((leader, follower)), "nobody has lost its leader over it");
    }

    [Test]
    public async Task A_member_without_a_quorum_says_that_it_does_not_serve(CancellationToken cancellationToken)
    {
        await using var ensemble = await EnsembleOnLoopback.StartAsync(started: 1);

        Assert.That(await ensemble.AskAsync(ensemble.Members[0], "srvr", cancellationToken), Is.EqualTo("This ZooKeeper instance is not currently serving requests\n"));
        Assert.That(await ensemble.AskAsync(ensemble.Members[0], "isro", cancellationToken), Is.EqualTo("null"));
        Assert.That(await ensemble.AskAsync(ensemble.Members[0], "ruok", cancellationToken), Is.EqualTo("imok"));
    }

    [Test]
    public async Task A_member_without_a_quorum_serves_reads_to_those_who_ask_for_no_more(CancellationToken cancellationToken)
    {
        await using var ensemble = await EnsembleOnLoopback.StartAsync(started: 1, configure: options => options with { ReadOnlyMode = true });
        var member = ensemble.Members[0];
        using var content = await RawClient.ConnectAsync(ensemble.PortOf(member).EndPoint, cancellationToken);
        using var demanding = await RawClient.ConnectAsync(ensemble.PortOf(member).EndPoint, cancellationToken);

        await content.SendAsync(RawClient.ConnectFrame(readOnly: true), cancellationToken);
        await demanding.SendAsync(RawClient.ConnectFrame(readOnly: false), cancellationToken);
        var response = ConnectResponse.Read((await content.ReadFrameAsync(cancellationToken))!);
        await content.SendAsync(RawClient.Create(1, "/a"), cancellationToken);

        Assert.Multiple(async () =>
        {
            Assert.That(response.ReadOnly, Is.True);
            Assert.That((await content.ReadReplyAsync(cancellationToken)).Header.Error, Is.EqualTo(ErrorCode.NotReadOnly));
            Assert.That(await demanding.ReadToEndAsync(cancellationToken), Is.Empty);
            Assert.That(await ensemble.AskAsync(member, "isro", cancellationToken), Is.EqualTo("ro"));
            Assert.That(await ensemble.AskAsync(member, "srvr", cancellationToken), Does.Contain("\nREAD-ONLY mode; serving only read-only clients\n").And.Contain("\nMode: read-only\n"));
        });
    }

    [Test]
    public void What_makes_no_ensemble_is_said_when_the_member_is_built()
    {
        var two = new PeerAddress[] { new(1, "a", 2888), new(2, "b", 2888) };

        Assert.Multiple(() =>
        {
            Assert.That(() => ZnodeMember.CreateBuilder().WithPeers(two).Build(), Throws.ArgumentException.With.Message.StartsWith("WithPeers is there and ListenForPeers is not"));
            Assert.That(() => ZnodeMember.CreateBuilder().ListenForPeers(new IPEndPoint(IPAddress.Loopback, 0)).Build(), Throws.ArgumentException.With.Message.StartsWith("ListenForPeers is there and WithPeers is not"));
            Assert.That(
                () => ZnodeMember.CreateBuilder().WithId(3).WithPeers(two).ListenForPeers(new IPEndPoint(IPAddress.Loopback, 0)).Build(),
                Throws.ArgumentException.With.Message.StartsWith("Member 3 is not one of those given to WithPeers, 1, 2"));
            Assert.That(
                () => ZnodeMember.CreateBuilder().WithPeers(new PeerAddress(1, "a", 2888), new PeerAddress(1, "b", 2888)),
                Throws.ArgumentException.With.Message.StartsWith("Two members have the number 1: a:2888 and b:2888"));
            Assert.That(() => ZnodeMember.CreateBuilder().ListenForPeers(new(IPAddress.Any, 2888)), Throws.ArgumentException.With.Message.Contains("neither a shared secret nor TLS"));
        });
    }
}
