using Znode.Interop.Tests.Servers;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>Performs steps on one server and writes down everything that came back, normalised, line by line.</summary>
/// <remarks>
/// After each step every open connection is pinged. Events are queued before the reply to the write that caused them (client-protocol §4), so once
/// the pings have returned, all events of the step have arrived and a closed connection has shown itself.
/// </remarks>
internal sealed class Driver(params IReadOnlyList<TestServer> servers) : IDisposable
{
    /// <summary>What stands for an answer that did not come.</summary>
    public const string Silence = "no answer";

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan NudgeAfter = TimeSpan.FromSeconds(2);
    private readonly bool _isApache = servers[0].Name == ServerProgram.Apache.Name;
    private readonly WireSession?[] _sessions = new WireSession?[StepGenerator.Slots];
    private readonly ConnectRequest?[] _resumptions = new ConnectRequest?[StepGenerator.Slots];

    // To which server each slot goes: to the next one with each new connection.
    private readonly int[] _members = [.. Enumerable.Range(0, StepGenerator.Slots).Select(slot => slot % servers.Count)];

    // In an ensemble, one session at each server, for its syncs; none where there is one server.
    private readonly List<WireSession> _levels = [];

    // The same for what wakes a learner of Apache's before 3.8.1 that has missed that something was committed (ZOOKEEPER-4537).
    private readonly List<WireSession> _nudges = [];
    private readonly Normalizer _normalizer = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Prefix, WireEvent Event)> _events = [];
    private readonly SortedDictionary<(string Operation, int Error), int> _answers = [];
    private long _lastZxid;

    /// <summary>How often each operation got each answer: what the run has covered.</summary>
    public string Coverage => string.Join('\n', _answers.GroupBy(answer => answer.Key.Operation).Select(
        operation => $"{operation.Key,-22}{string.Join("  ", operation.OrderByDescending(answer => answer.Value).Select(answer => $"{answer.Key.Error}: {answer.Value}"))}"));

    public TestServer Server => servers[0];

    public IReadOnlyList<TestServer> Servers => servers;

    public Normalizer Normalizer => _normalizer;

    /// <summary>In an ensemble: opens what is needed to have every server level before it is asked. Once, first of all.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var server in servers.Where(_ => servers.Count > 1))
        {
            _levels.Add(await WireSession.OpenAsync(server.EndPoint, cancellationToken, timeoutMs: 600_000));
            _nudges.Add(await WireSession.OpenAsync(server.EndPoint, cancellationToken, timeoutMs: 600_000));
        }
    }

    public async Task<IReadOnlyList<string>> PerformAsync(Step step, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AnswerWithin);
        _lines.Clear();
        using var done = new CancellationTokenSource();
        var nudging = _isApache ? _nudges.Select(session => NudgeAsync(session, done.Token, deadline.Token)).ToList() : [];
        try
        {
            await LevelAsync(deadline.Token);
            await PerformStepAsync(step, deadline.Token);
            await BarrierAsync(step, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _lines.Add(Silence);
        }

        await done.CancelAsync();
        await Task.WhenAll(nudging);
        return _lines.ToArray();
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Concat(_levels).Concat(_nudges))
        {
            session?.Dispose();
        }
    }

    /// <summary>Has every server apply all that was answered anywhere: what each is asked next does not depend on how far it had come.</summary>
    private async Task LevelAsync(CancellationToken cancellationToken)
    {
        foreach (var level in _levels)
        {
            await level.DoAsync(Opcode.Sync, Request.Path("/"), cancellationToken);
        }
    }

    /// <summary>While the step lasts too long: has something else committed at a server.</summary>
    private static async Task NudgeAsync(WireSession session, CancellationToken done, CancellationToken deadline)
    {
        using var timer = new PeriodicTimer(NudgeAfter);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                await session.DoAsync(Opcode.Sync, Request.Path("/"), deadline);
            }
        }
        catch (OperationCanceledException)
        {
            // The step is over, or took so long that the run is.
        }
    }

    private async Task PerformStepAsync(Step step, CancellationToken cancellationToken)
    {
        var slot = step.Slot;
        switch (step)
        {
            case Drop:
                _resumptions[slot] = _sessions[slot]?.Resumption ?? _resumptions[slot];
                _sessions[slot]?.Dispose();
                _sessions[slot] = null;
                _members[slot] = (_members[slot] + 1) % servers.Count;
                break;
            case Move:
                await MoveAsync(slot, cancellationToken);
                break;
            case Handshake handshake:
                await HandshakeAsync(slot, handshake, cancellationToken);
                break;
            case Raw raw:
                await (await SessionAsync(slot, cancellationToken)).SendRawAsync(raw.Bytes, cancellationToken);
                break;
            case Call call:
                await CallAsync(slot, call, cancellationToken);
                break;
            case Pipeline pipeline:
                await PipelineAsync(slot, pipeline, cancellationToken);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"{step}");
        }
    }

    private async Task CallAsync(int slot, Call call, CancellationToken cancellationToken)
    {
        var session = await SessionAsync(slot, cancellationToken);
        var xid = XidOf(session, call.Opcode);
        WireReply? reply;
        if (_isApache)
        {
            reply = await KnownDifferences.AskReferenceAsync(session, xid, call, cancellationToken);
        }
        else
        {
            await session.SendAsync(xid, call.Opcode, call.Body, cancellationToken);
            reply = await session.ReceiveAsync(cancellationToken);
        }

        Note(slot, session, call, reply);
        if (call.Opcode == Opcode.CloseSession && reply?.Error == WireError.Ok)
        {
            _resumptions[slot] = null;
            await ExpectCloseAsync(slot, session, cancellationToken);
            _sessions[slot] = null;
        }
    }

    private async Task PipelineAsync(int slot, Pipeline pipeline, CancellationToken cancellationToken)
    {
        var session = await SessionAsync(slot, cancellationToken);
        foreach (var call in pipeline.Calls)
        {
            await session.SendAsync(XidOf(session, call.Opcode), call.Opcode, call.Body, cancellationToken);
        }

        foreach (var call in pipeline.Calls)
        {
            Note(slot, session, call, await session.ReceiveAsync(cancellationToken));
        }
    }

    /// <summary>The same session on a second connection: the server closes the first (client-protocol §3.1).</summary>
    private async Task MoveAsync(int slot, CancellationToken cancellationToken)
    {
        var old = _sessions[slot];
        if (old is null)
        {
            await SessionAsync(slot, cancellationToken);
            return;
        }

        _resumptions[slot] = old.Resumption;
        _sessions[slot] = null;
        await SessionAsync(slot, cancellationToken);
        await ExpectCloseAsync(slot, old, cancellationToken);
    }

    private async Task HandshakeAsync(int slot, Handshake handshake, CancellationToken cancellationToken)
    {
        // Apache closes the session's connection before it looks at the password, Znode after (docs/divergences.md): so there is none.
        _resumptions[slot] = _sessions[slot]?.Resumption ?? _resumptions[slot];
        _sessions[slot]?.Dispose();
        _sessions[slot] = null;
        var request = handshake.Change(_resumptions[slot] ?? new ConnectRequest());
        using var session = await WireSession.TryOpenAsync(servers[_members[slot]].EndPoint, request, cancellationToken);
        _lines.Add($"s{slot} handshake: {Describe(session?.Response)}");
    }

    /// <summary>The slot's connection; connects first if there is none.</summary>
    private async Task<WireSession> SessionAsync(int slot, CancellationToken cancellationToken)
    {
        if (_sessions[slot] is { } open)
        {
            return open;
        }

        while (true)
        {
            var request = _resumptions[slot] ?? new ConnectRequest();
            var session = await WireSession.TryOpenAsync(servers[_members[slot]].EndPoint, request, cancellationToken)
                ?? throw new IOException($"{Server.Name} closed the connection on a sound handshake.");
            _lines.Add($"s{slot} connects: {Describe(session.Response)}");
            if (session.Response.IsValid)
            {
                _resumptions[slot] = session.Resumption;
                return _sessions[slot] = session;
            }

            session.Dispose();
            if (_resumptions[slot] is null)
            {
                throw new IOException($"{Server.Name} refused a new session.");
            }

            _resumptions[slot] = null;
        }
    }

    private string Describe(ConnectResponse? response)
    {
        if (response is null)
        {
            return "closed without an answer";
        }

        var name = _normalizer.Session(response.SessionId);
        if (response.IsValid && name.StartsWith("unknown", StringComparison.Ordinal))
        {
            name = _normalizer.NewSession(response.SessionId);
        }

        var password = response.Password is null ? "no password" : response.Password.All(value => value == 0) ? "zero password" : "password";
        return $"version={response.ProtocolVersion} timeout={response.TimeoutMs} {name} {password} of {response.Password?.Length} readOnly={response.ReadOnly}";
    }

    /// <summary>Pings every open connection and notes the events and closes that this brings to light.</summary>
    private async Task BarrierAsync(Step step, CancellationToken cancellationToken)
    {
        await LevelAsync(cancellationToken);
        var zxid = _lastZxid;
        var open = Enumerable.Range(0, _sessions.Length).Where(slot => _sessions[slot] is not null).ToArray();
        foreach (var slot in open)
        {
            await _sessions[slot]!.SendAsync(Xid.Ping, Opcode.Ping, [], cancellationToken);
        }

        foreach (var slot in open)
        {
            var session = _sessions[slot]!;
            var reply = await session.ReceiveAsync(cancellationToken);
            Collect(slot, session);
            if (reply is not null)
            {
                zxid = Math.Max(zxid, reply.Zxid);
                if (!_isApache || step is not Call { Text: StepGenerator.MustNotBeSent } || step.Slot != slot)
                {
                    continue;
                }

                // Apache's server writes what it has to say behind the end of a connection in one go with what comes before, and ends it then.
                var surplus = await session.ReceiveAsync(cancellationToken);
                if (surplus is not null)
                {
                    continue;
                }
            }

            _lines.Add($"s{slot} closed");
            _resumptions[slot] = session.Resumption;
            session.Dispose();
            _sessions[slot] = null;
        }

        NoteEvents(step, zxid);
        _lines.Add($"at zxid {zxid}");
        _lastZxid = zxid;
    }

    private async Task ExpectCloseAsync(int slot, WireSession session, CancellationToken cancellationToken)
    {
        var surplus = await session.ReceiveAsync(cancellationToken);
        Collect(slot, session);
        _lines.Add(surplus is null ? $"s{slot} closed" : $"s{slot} answered with xid {surplus.Xid} instead of closing");
        session.Dispose();
    }

    private void Note(int slot, WireSession session, Call call, WireReply? reply)
    {
        Collect(slot, session);
        if (reply is not null)
        {
            var answer = (Opcode.Name(call.Opcode), reply.Error);
            _answers[answer] = _answers.GetValueOrDefault(answer) + 1;
        }

        _lines.Add(reply is null ? $"s{slot} closed instead of a reply" : $"s{slot} {ReplyText.Render(call.Opcode, reply, _normalizer)}");
    }

    /// <summary>Marks where events stand among the replies; their text waits until the step's last zxid is known.</summary>
    private void Collect(int slot, WireSession session)
    {
        foreach (var occurred in session.TakeEvents())
        {
            var prefix = $"s{slot} event before line {_lines.Count(line => line.StartsWith($"s{slot} ", StringComparison.Ordinal))}: ";
            _events.Add((prefix, occurred));
            var answer = ($"event {WireEvent.TypeName(occurred.Type)}", 0);
            _answers[answer] = _answers.GetValueOrDefault(answer) + 1;
        }
    }

    private void NoteEvents(Step step, long zxidAfter)
    {
        var maySynthesize = step is Call { SynthesizesEvents: true };
        var lines = _events.Select(entry =>
            $"{entry.Prefix}{WireEvent.TypeName(entry.Event.Type)} {entry.Event.Path} state={entry.Event.State}" +
            KnownDifferences.EventZxid(_isApache, entry.Event.Zxid, _lastZxid, zxidAfter, maySynthesize));
        _lines.AddRange(step.EventsInAnyOrder ? lines.Order(StringComparer.Ordinal) : lines);
        _events.Clear();
    }

    private static int XidOf(WireSession session, int opcode) => opcode switch
    {
        Opcode.Auth => Xid.Auth,
        Opcode.Ping => Xid.Ping,
        Opcode.SetWatches or Opcode.SetWatches2 => Xid.SetWatches,
        _ => session.NextXid(),
    };
}
