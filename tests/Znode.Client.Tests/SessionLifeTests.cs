using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Znode.Requests;

namespace Znode.Client;

/// <summary>How sessions begin, move and end, with members in this process.</summary>
[TestFixture]
public sealed class SessionLifeTests
{
    [Test]
    public async Task A_session_that_the_ensemble_ended_is_lost_and_the_next_is_another()
    {
        await using var member = await TestMember.StartAsync();
        await using var client = await ZnodeClient.ConnectAsync(member.Servers).InTime();
        var session = await client.GetSessionAsync();
        await using var watch = await session.WatchAsync("/a");
        Expire(member, session);

        await session.Lost.Fires();

        var expired = await Assert.ThrowsAsync<SessionExpiredException>(() => session.ExistsAsync("/").InTime());
        Assert.That(expired!.Request, Is.EqualTo(RequestStatus.NotSent));
        await Assert.ThrowsAsync<SessionExpiredException>(() => watch.GetAsyncEnumerator().MoveNextAsync().InTime());
        Assert.That(client.State, Is.EqualTo(ClientState.Lost));
        var next = await client.GetSessionAsync().InTime();
        Assert.That(next.Id, Is.Not.EqualTo(session.Id));
        Assert.That(client.State, Is.EqualTo(ClientState.Connected));
        await next.CreateAsync("/a").InTime();
    }

    [Test]
    public async Task The_session_is_lost_before_the_ensemble_gives_its_ephemerals_away()
    {
        // Client and member have one clock, which the test turns; the proxy keeps the answers back, so that nothing proves that the session lives.
        var time = new FakeTimeProvider();
        await using var member = await TestMember.StartAsync(time);
        await using var proxy = new TestProxy(member.EndPoint);
        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = $"{proxy.EndPoint}", SessionTimeout = TimeSpan.FromSeconds(10), TimeProvider = time }).InTime();
        await using var other = await member.Member.OpenSessionAsync();
        var session = await client.GetSessionAsync();
        await session.CreateAsync("/mine", options: CreateMode.Ephemeral).InTime();
        proxy.Refuses = true;
        proxy.Cut();
        await StateAsync(client, ClientState.Suspended);

        for (var elapsed = 0; elapsed < 20_000 && !session.Lost.IsCancellationRequested; elapsed += 100)
        {
            Assert.That(await other.ExistsAsync("/mine"), Is.Not.Null, $"given away after {elapsed} ms, and the session is not lost");
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.That(session.Lost.IsCancellationRequested, Is.True);
        Assert.That(await other.ExistsAsync("/mine"), Is.Not.Null, "lost first");
        await Assert.ThrowsAsync<SessionExpiredException>(() => session.ExistsAsync("/").InTime());
    }

    [Test]
    public async Task A_server_that_answers_everything_but_pings_is_left_before_the_session_is_lost()
    {
        var time = new FakeTimeProvider();
        await using var member = await TestMember.StartAsync();
        await using var server = new PinglessServer(member.EndPoint);
        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = $"{server.EndPoint}", SessionTimeout = TimeSpan.FromSeconds(10), TimeProvider = time }).InTime();
        var session = await client.GetSessionAsync();
        server.Refuses = true;

        for (var elapsed = 0; elapsed < 7_500; elapsed += 100)
        {
            await session.ExistsAsync("/").InTime();
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        await StateAsync(client, ClientState.Suspended);
        Assert.That(session.Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task A_session_lost_here_is_closed_there_as_soon_as_a_server_is_reached()
    {
        var time = new FakeTimeProvider();
        await using var member = await TestMember.StartAsync();
        await using var proxy = new TestProxy(member.EndPoint);
        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = $"{proxy.EndPoint}", TimeProvider = time }).InTime();
        await using var other = await member.Member.OpenSessionAsync();
        var session = await client.GetSessionAsync();
        await session.CreateAsync("/mine", options: CreateMode.Ephemeral).InTime();
        await using var watch = await other.WatchAsync("/mine");
        await using var events = watch.GetAsyncEnumerator();
        proxy.Refuses = true;
        proxy.Cut();
        await StateAsync(client, ClientState.Suspended);
        time.Advance(TimeSpan.FromSeconds(40));
        await session.Lost.Fires();

        proxy.Refuses = false;

        // The member's own clock has hardly moved: it would keep the znode for many seconds.
        Assert.That((await events.NextAsync()).Kind, Is.EqualTo(WatchEventKind.Deleted));
        Assert.That((await client.GetSessionAsync().InTime()).Id, Is.Not.EqualTo(session.Id));
    }

    [Test]
    public async Task A_server_that_answers_nothing_any_more_is_left_after_two_thirds_of_the_timeout()
    {
        var time = new FakeTimeProvider();
        await using var member = await TestMember.StartAsync();
        await using var proxy = new TestProxy(member.EndPoint);
        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = $"{proxy.EndPoint}", SessionTimeout = TimeSpan.FromSeconds(30), TimeProvider = time }).InTime();
        var session = await client.GetSessionAsync();
        proxy.HoldAnswers();
        var read = session.ExistsAsync("/").AsTask();

        time.Advance(TimeSpan.FromSeconds(20));
        await StateAsync(client, ClientState.Suspended);
        proxy.ReleaseAnswers();

        Assert.That(await read.InTime(), Is.Not.Null);
        Assert.That(session.Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task Pings_keep_an_idle_session_alive()
    {
        var time = new FakeTimeProvider();
        await using var member = await TestMember.StartAsync(time);
        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = member.Servers, SessionTimeout = TimeSpan.FromSeconds(10), TimeProvider = time }).InTime();
        var session = await client.GetSessionAsync();
        for (var elapsed = 0; elapsed < 60; elapsed++)
        {
            time.Advance(TimeSpan.FromSeconds(1));

            // Not a request of the session: what this waits for is that the member has had time to take its pings.
            await using var other = await ZnodeClient.ConnectAsync(member.Servers).InTime();
        }

        Assert.That(session.Lost.IsCancellationRequested, Is.False);
        await session.ExistsAsync("/").InTime();
    }

    [Test]
    public async Task A_server_that_restarts_on_its_data_finds_the_session_again()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"znode-client-tests-{Guid.NewGuid():N}");
        try
        {
            var member = await TestMember.StartAsync(directory: directory);
            await using var client = await ZnodeClient.ConnectAsync(member.Servers).InTime();
            var session = await client.GetSessionAsync();
            await session.CreateAsync("/mine", options: CreateMode.Ephemeral).InTime();
            await using var watch = await session.WatchAsync("/mine");
            await using var events = watch.GetAsyncEnumerator();
            await member.DisposeAsync();
            await using var again = await TestMember.StartAsync(endPoint: member.EndPoint, directory: directory);

            Assert.That((await session.ExistsAsync("/mine").InTime())?.EphemeralOwner, Is.EqualTo(session.Id));
            await StateAsync(client, ClientState.Connected);
            await session.SetAsync("/mine", "x"u8.ToArray()).InTime();
            Assert.That((await events.NextAsync(1))[0], Is.EqualTo("DataChanged /mine").Or.EqualTo("Gap /mine"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public async Task Ten_thousand_requests_under_way_are_answered_in_the_order_of_their_calls()
    {
        await using var member = await TestMember.StartAsync();
        await using var client = await ZnodeClient.ConnectAsync(member.Servers).InTime();
        var session = await client.GetSessionAsync();
        await session.CreateAsync("/a");

        var sets = new Task<Stat>[10_000];
        var gets = new Task<ZnodeData>[10_000];
        for (var i = 0; i < sets.Length; i++)
        {
            sets[i] = session.SetAsync("/a", BitConverter.GetBytes(i)).AsTask();
            gets[i] = session.GetAsync("/a").AsTask();
        }

        await Task.WhenAll(sets).InTime();
        await Task.WhenAll(gets).InTime();
        Assert.That(sets.Select((set, i) => set.Result.Version == i + 1), Is.All.True);
        Assert.That(gets.Select((get, i) => BitConverter.ToInt32(get.Result.Data.Span) == i), Is.All.True);
    }

    [Test]
    public async Task A_starved_pool_does_not_cost_the_session()
    {
        await using var member = await TestMember.StartAsync();
        await using var client = await ZnodeClient.ConnectAsync(member.Servers).InTime();
        var session = (RemoteSession)await client.GetSessionAsync();
        using var release = new ManualResetEventSlim();
        ThreadPool.GetMinThreads(out var workers, out _);
        var blocked = Enumerable.Range(0, workers * 4).Select(_ => Task.Run(release.Wait)).ToArray();
        try
        {
            // Without the pool: the answer reaches the session by the client's own threads.
            var before = session.LastZxid;
            var set = session.CreateAsync("/a").AsTask();
            SpinWait wait = default;
            var until = Environment.TickCount64 + 30_000;
            while (session.LastZxid == before && Environment.TickCount64 < until)
            {
                wait.SpinOnce();
            }

            Assert.That(session.LastZxid, Is.GreaterThan(before));
            release.Set();
            await set.InTime();
        }
        finally
        {
            release.Set();
            await Task.WhenAll(blocked);
        }
    }

    [Test]
    public async Task A_request_beyond_the_limit_is_not_sent_and_the_message_says_what_to_raise()
    {
        await using var member = await TestMember.StartAsync();
        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = member.Servers, RequestBytesMax = 2_000 }).InTime();
        var session = await client.GetSessionAsync();

        var exception = await Assert.ThrowsAsync<BadArgumentsException>(() => session.CreateAsync("/a", new byte[2_000]).InTime());

        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.NotSent));
        Assert.That(exception.Message, Does.Contain("/a").And.Contain("2,0").And.Contain("2,000").And.Contain("RequestBytesMax"));
        await session.CreateAsync("/a", new byte[1_900]).InTime();
    }

    [Test]
    public async Task Connecting_gives_up_in_time_and_says_what_was_tried()
    {
        await using var refusing = new TestProxy(new(IPAddress.Loopback, 1)) { Refuses = true };

        var exception = await Assert.ThrowsAsync<ConnectionLossException>(
            () => ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = $"{refusing.EndPoint}", ConnectTimeout = TimeSpan.FromMilliseconds(300) }).InTime());

        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.NotSent));
        Assert.That(exception.Message, Does.Contain($"{refusing.EndPoint}").And.Contain("0.3 s"));
    }

    [Test]
    public async Task A_client_made_before_its_server_waits_for_it()
    {
        await using var member = await TestMember.StartAsync();
        await using var proxy = new TestProxy(member.EndPoint) { Refuses = true };
        await using var client = ZnodeClient.Create(new() { Servers = $"{proxy.EndPoint}" });
        Assert.That(client.State, Is.EqualTo(ClientState.Connecting));
        var session = client.GetSessionAsync().AsTask();

        proxy.Refuses = false;

        await (await session.InTime()).ExistsAsync("/").InTime();
    }

    [Test]
    public async Task Waiting_for_a_session_can_be_cancelled_and_ends_with_the_client()
    {
        await using var refusing = new TestProxy(new(IPAddress.Loopback, 1)) { Refuses = true };
        using var cancellation = new CancellationTokenSource();
        var client = ZnodeClient.Create(new() { Servers = $"{refusing.EndPoint}" });
        var cancelled = client.GetSessionAsync(cancellation.Token).AsTask();
        var disposed = client.GetSessionAsync().AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<ZnodeCanceledException>(() => cancelled.InTime());
        await client.DisposeAsync().InTime();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => disposed.InTime());
    }

    [Test]
    public async Task Servers_that_do_not_answer_are_passed_over()
    {
        await using var member = await TestMember.StartAsync();
        await using var silent = new TestProxy(member.EndPoint);
        silent.HoldAnswers();
        await using var refusing = new TestProxy(member.EndPoint) { Refuses = true };

        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions
        {
            Servers = $"{silent.EndPoint},{refusing.EndPoint},{member.Servers}",
            DialTimeout = TimeSpan.FromMilliseconds(200),
            Seed = 1,
        }).InTime();

        await (await client.GetSessionAsync()).ExistsAsync("/").InTime();
    }

    [Test]
    public async Task Refused_credentials_are_told_to_whoever_asks_for_the_session()
    {
        await using var member = await TestMember.StartAsync();

        var exception = await Assert.ThrowsAsync<AuthFailedException>(
            () => ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = member.Servers, Credentials = [new("kerberos", "x"u8.ToArray())] }).InTime());

        Assert.That(exception!.Message, Does.Contain("kerberos"));
    }

    [Test]
    public async Task Credentials_of_the_options_are_shown_to_the_ensemble()
    {
        await using var member = await TestMember.StartAsync();
        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = member.Servers, Credentials = [ZnodeCredentials.Digest("alice", "secret")] }).InTime();
        var session = await client.GetSessionAsync();

        Assert.That(await session.WhoAmIAsync().InTime(), Does.Contain(new ClientInfo("digest", "alice")));
        await Assert.ThrowsAsync<AuthFailedException>(() => session.AuthenticateAsync("kerberos", "x"u8.ToArray()).InTime());
        Assert.That(await session.WhoAmIAsync().InTime(), Does.Contain(new ClientInfo("digest", "alice")), "on the next connection, for the server ends that one");
    }

    [Test]
    public async Task At_a_read_only_server_the_client_looks_for_another_and_moves_there_with_its_session()
    {
        await using var member = await TestMember.StartAsync();
        await using var readOnly = new ReadOnlyServer(member.EndPoint);
        await using var writable = new TestProxy(member.EndPoint) { Refuses = true };
        await using var client = ZnodeClient.Create(new() { Servers = $"{readOnly.EndPoint},{writable.EndPoint}", ReadOnlyAllowed = true });
        var session = await client.GetSessionAsync().InTime();
        Assert.That(client.State, Is.EqualTo(ClientState.ConnectedReadOnly));
        await using var watch = await session.WatchAsync("/a").InTime();

        writable.Refuses = false;
        await StateAsync(client, ClientState.Connected);

        await session.CreateAsync("/a").InTime();
        await using var events = watch.GetAsyncEnumerator();
        Assert.That((await events.NextAsync(1))[0], Is.EqualTo("Created /a").Or.EqualTo("Gap /a"));
    }

    [Test]
    public async Task A_host_that_does_not_answer_keeps_nobody_from_finding_a_server_that_takes_writes()
    {
        await using var member = await TestMember.StartAsync();
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen(0);
        var there = (IPEndPoint)silent.LocalEndPoint!;
        var callers = new List<Socket>();
        try
        {
            // Nobody accepts, so what comes once its queue is full is not answered.
            for (var isFull = false; !isFull;)
            {
                var caller = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                callers.Add(caller);
                using var enough = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
                try
                {
                    await caller.ConnectAsync(there, enough.Token);
                }
                catch (OperationCanceledException)
                {
                    isFull = true;
                }
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            var servers = Servers.ConnectionString.Parse($"{there},{member.EndPoint}").Servers;
            using var probe = new Connections.ReadWriteProbe(servers, null, server => found.SetResult(server.ToString()));
            Assert.That(await found.Task.InTime(), Is.EqualTo(member.EndPoint.ToString()));
        }
        finally
        {
            callers.ForEach(caller => caller.Dispose());
        }
    }

    [Test]
    public async Task A_protected_create_whose_session_ends_during_the_look_for_it_may_have_been_done()
    {
        await using var member = await TestMember.StartAsync();
        await using var proxy = new TestProxy(member.EndPoint);
        await using var client = ZnodeClient.Create(new() { Servers = proxy.EndPoint.ToString(), SessionTimeout = TimeSpan.FromSeconds(4) });
        var session = await client.GetSessionAsync().InTime();
        await using var witness = await ZnodeClient.ConnectAsync(member.Servers).InTime();
        await using var watch = await (await witness.GetSessionAsync()).WatchAsync("/", WatchScope.Children).InTime();
        await using var events = watch.GetAsyncEnumerator();
        proxy.HoldAnswers();
        var create = session.CreateAsync("/a", options: new() { Protected = true }).AsTask();
        await events.NextAsync();
        proxy.Refuses = true;
        proxy.Cut();

        var expired = await Assert.ThrowsAsync<SessionExpiredException>(() => create.InTime());
        Assert.That(expired!.Request, Is.EqualTo(RequestStatus.Sent));
    }

    [Test]
    public async Task A_session_moves_to_another_member_when_its_own_stops_and_keeps_what_it_has()
    {
        var peers = new Server.InProcessEnsemble(1, 2, 3);
        var members = await Task.WhenAll(peers.Config.Servers.Keys.Select(id => TestMember.StartAsync(peers: peers, id: (int)id.Value)));
        try
        {
            await using var client = await ZnodeClient.ConnectAsync(string.Join(',', members.Select(member => member.Servers))).InTime();
            var session = await client.GetSessionAsync();
            await session.CreateAsync("/mine", options: CreateMode.Ephemeral).InTime();
            await using var watch = await session.WatchAsync("/mine").InTime();
            await using var events = watch.GetAsyncEnumerator();

            var own = members.Single(member => member.Servers == ((RemoteSession)session).Requests.Server);
            await own.DisposeAsync();

            Assert.That((await session.ExistsAsync("/mine").InTime())?.EphemeralOwner, Is.EqualTo(session.Id));
            Assert.That(session.Lost.IsCancellationRequested, Is.False);
            await UntilWrittenAsync(session);
            Assert.That((await events.NextAsync(1))[0], Is.EqualTo("DataChanged /mine").Or.EqualTo("Gap /mine"));
        }
        finally
        {
            foreach (var member in members)
            {
                await member.DisposeAsync();
            }
        }
    }

    [Test]
    public async Task TLS_goes_all_the_way_to_a_server_with_the_right_name()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var member = await TestMember.StartAsync();
        await using var proxy = new TestProxy(member.EndPoint, certificate);
        var trusting = new System.Net.Security.SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { certificate }, RevocationMode = X509RevocationMode.NoCheck },
        };

        await using (var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = $"localhost:{proxy.EndPoint.Port}", Tls = trusting }).InTime())
        {
            var session = await client.GetSessionAsync();
            await session.CreateAsync("/a", new byte[500_000]).InTime();
            Assert.That((await session.GetAsync("/a").InTime()).Data.Length, Is.EqualTo(500_000));
            await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => session.ExistsAsync("/a").AsTask())).InTime();
            proxy.Cut();
            Assert.That(await session.ExistsAsync("/a").InTime(), Is.Not.Null);
        }

        var refused = await Assert.ThrowsAsync<ConnectionLossException>(
            () => ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = $"tls://localhost:{proxy.EndPoint.Port}", ConnectTimeout = TimeSpan.FromMilliseconds(500) }).InTime());
        Assert.That(refused!.Message, Does.Contain("certificate"));
    }

    /// <summary>Writes as a user has to: again, when the connection was lost.</summary>
    private static async Task UntilWrittenAsync(IZnodeSession session)
    {
        while (true)
        {
            try
            {
                await session.SetAsync("/mine", "x"u8.ToArray()).InTime();
                return;
            }
            catch (ConnectionLossException)
            {
                await session.SyncAsync().InTime();
            }
        }
    }

    private static void Expire(TestMember member, IZnodeSession session)
    {
        var core = member.Member.Serving.Core;
        using (core.EnterTurn())
        {
            core.Requests.SubmitOwn(session.Id, new CloseSessionRequest());
        }
    }

    private static async Task StateAsync(IZnodeClient client, ClientState state)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var seen in client.ObserveStateAsync(patience.Token))
        {
            if (seen == state)
            {
                return;
            }
        }
    }
}
