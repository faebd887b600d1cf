namespace Znode.Client.Sessions;

/// <summary>The session's rules, without a socket. Timeout 9 s: pings every 3 s, silence after 6 s, lost 8.1 s after the last proof.</summary>
[TestFixture]
public sealed class SessionMachineTests
{
    private static readonly SessionGrant Grant = new(new(7), [1, 2, 3], 9_000, ReadOnly: false);

    private readonly List<SessionOutput> _outputs = [];
    private SessionMachine _machine = null!;
    private long _nowMs;

    [SetUp]
    public void Begin()
    {
        _machine = new(9_000, readOnlyAllowed: false);
        _nowMs = 1_000;
        _outputs.Clear();
    }

    [Test]
    public void Nothing_is_dialed_before_a_session_is_wanted()
    {
        Assert.That(_machine.Phase, Is.EqualTo(SessionPhase.None));
        Assert.That(_machine.NextTickMs, Is.EqualTo(long.MaxValue));

        Assert.That(Step(new SessionInput.Wanted()), Is.EqualTo(new[] { "Dial 0x0" }));
        Assert.That(Step(new SessionInput.Wanted()), Is.Empty);
    }

    [Test]
    public void A_server_that_fails_is_followed_by_the_next()
    {
        Step(new SessionInput.Wanted());

        Assert.That(Step(new SessionInput.DialFailed()), Is.EqualTo(new[] { "Dial 0x0" }));
        Assert.That(Step(new SessionInput.Answered(null, 1_000)), Is.EqualTo(new[] { "Dial 0x0" }), "one that makes no sessions");
    }

    [Test]
    public void What_a_server_grants_is_the_session()
    {
        Step(new SessionInput.Wanted());

        Assert.That(Step(new SessionInput.Answered(Grant, 1_000)), Is.EqualTo(new[] { "Open 0x7", "Tell Connected" }));
    }

    [Test]
    public void A_read_only_server_is_told_of_as_such()
    {
        Step(new SessionInput.Wanted());

        Assert.That(Step(new SessionInput.Answered(Grant with { ReadOnly = true }, 1_000)), Is.EqualTo(new[] { "Open 0x7", "Tell ConnectedReadOnly" }));
    }

    [Test]
    public void What_a_read_only_server_answers_does_not_keep_a_session_that_the_quorum_may_end()
    {
        Open();
        Step(new SessionInput.ConnectionEnded());
        _nowMs = 3_000;
        Assert.That(Step(new SessionInput.Answered(Grant with { ReadOnly = true }, 2_900)), Does.Contain("Tell ConnectedReadOnly"));

        Assert.That(Tick(8_000, heardAtMs: 8_000, provenAtMs: 7_900), Does.Not.Contain("Hangup"));
        Assert.That(_machine.NextTickMs, Is.EqualTo(9_100), "counted from the quorum's last answer");
        Assert.That(Tick(9_100, heardAtMs: 9_100, provenAtMs: 9_000), Does.Contain("Lose OutOfReach").And.Contain("Tell Lost"));
    }

    [Test]
    public void What_a_quorum_answers_again_keeps_it()
    {
        Open();
        Step(new SessionInput.ConnectionEnded());
        Step(new SessionInput.Answered(Grant with { ReadOnly = true }, 1_500));
        Step(new SessionInput.ConnectionEnded());
        _nowMs = 5_000;
        Step(new SessionInput.Answered(Grant, 4_900));

        Assert.That(Tick(7_000, heardAtMs: 7_000, provenAtMs: 6_900), Does.Not.Contain("Tell Lost"));
        Assert.That(Tick(14_000, heardAtMs: 14_000, provenAtMs: 13_900), Does.Not.Contain("Tell Lost"));
    }

    [Test]
    public void A_ping_is_sent_every_quarter_of_the_timeout_however_busy_the_connection_is()
    {
        Open();
        Assert.That(_machine.NextTickMs, Is.EqualTo(3_250));

        Assert.That(Tick(3_249, heardAtMs: 3_249, provenAtMs: 3_249), Is.Empty);
        Assert.That(Tick(3_250, heardAtMs: 3_250, provenAtMs: 3_250), Is.EqualTo(new[] { "Ping" }));
        Assert.That(_machine.NextTickMs, Is.EqualTo(5_500));
    }

    [Test]
    public void Two_thirds_of_the_timeout_without_a_byte_end_the_connection_once()
    {
        Open();
        Tick(6_000, heardAtMs: 1_000, provenAtMs: 1_000);

        Assert.That(Tick(6_999, heardAtMs: 1_000, provenAtMs: 1_000), Is.Empty);
        Assert.That(Tick(7_000, heardAtMs: 1_000, provenAtMs: 1_000), Is.EqualTo(new[] { "Hangup" }));
        Assert.That(Tick(7_001, heardAtMs: 1_000, provenAtMs: 1_000), Is.Empty);
        Assert.That(_machine.NextTickMs, Is.EqualTo(9_100), "what is left is the deadline");
    }

    [Test]
    public void Three_quarters_of_the_timeout_without_an_answered_ping_end_the_connection_whatever_else_comes()
    {
        Open();
        Tick(4_000, heardAtMs: 4_000, provenAtMs: 1_000);
        Tick(7_000, heardAtMs: 7_000, provenAtMs: 1_000);
        Assert.That(_machine.NextTickMs, Is.EqualTo(7_750));
        Assert.That(Tick(7_749, heardAtMs: 7_740, provenAtMs: 1_000), Is.Empty);
        Assert.That(Tick(7_750, heardAtMs: 7_740, provenAtMs: 1_000), Is.EqualTo(new[] { "Hangup" }));
    }

    [Test]
    public void The_deadline_counts_from_when_the_connect_request_was_sent_not_from_its_answer()
    {
        Step(new SessionInput.Wanted());
        _nowMs = 5_000;
        Step(new SessionInput.Answered(Grant, 1_000));

        Assert.That(Tick(9_099, heardAtMs: 9_000, provenAtMs: 1_000), Does.Not.Contain("Lose OutOfReach"));
        Assert.That(Tick(9_100, heardAtMs: 9_100, provenAtMs: 1_000), Is.EqualTo(new[] { "Lose OutOfReach", "Tell Lost", "Hangup" }), "bytes alone prove nothing");
    }

    [Test]
    public void Each_answered_ping_moves_the_deadline_to_when_it_was_sent_and_the_timeout_without_the_margin()
    {
        Open();
        Tick(8_000, heardAtMs: 7_900, provenAtMs: 6_000);
        Step(new SessionInput.ConnectionEnded());

        Assert.That(_machine.NextTickMs, Is.EqualTo(6_000 + 9_000 - 900));
        Assert.That(Tick(14_099, 0, 0), Is.Empty);
        Assert.That(Tick(14_100, 0, 0), Is.EqualTo(new[] { "Lose OutOfReach", "Tell Lost" }));
    }

    [Test]
    public void A_lost_connection_suspends_the_session_and_it_is_taken_up_elsewhere()
    {
        Open();

        Assert.That(Step(new SessionInput.ConnectionEnded()), Is.EqualTo(new[] { "Suspend", "Tell Suspended", "Dial 0x7" }));
        Assert.That(Step(new SessionInput.DialFailed()), Is.EqualTo(new[] { "Dial 0x7" }));
        Assert.That(Step(new SessionInput.Answered(Grant, 1_500)), Is.EqualTo(new[] { "Resume 0x7", "Tell Connected" }));
    }

    [Test]
    public void A_session_that_the_ensemble_does_not_know_any_more_is_lost_and_nothing_is_dialed_until_one_is_wanted()
    {
        Open();
        Step(new SessionInput.ConnectionEnded());

        Assert.That(Step(new SessionInput.Answered(null, 1_500)), Is.EqualTo(new[] { "Lose Expired", "Tell Lost", "Gone" }));
        Assert.That(_machine.Phase, Is.EqualTo(SessionPhase.None));
        Assert.That(Step(new SessionInput.Wanted()), Is.EqualTo(new[] { "Tell Connecting", "Dial 0x0" }));
    }

    [Test]
    public void A_session_that_was_lost_here_is_closed_there_although_the_server_would_still_take_it()
    {
        Open();
        Step(new SessionInput.ConnectionEnded());
        Assert.That(Tick(9_100, 0, 0), Is.EqualTo(new[] { "Lose OutOfReach", "Tell Lost" }));

        Assert.That(Step(new SessionInput.Answered(Grant, 9_000)), Is.EqualTo(new[] { "SendClose" }));
        Assert.That(Step(new SessionInput.Wanted()), Is.EqualTo(new[] { "Tell Connecting" }), "the next comes after it");
        Assert.That(Step(new SessionInput.ConnectionEnded()), Is.EqualTo(new[] { "Gone", "Dial 0x0" }));
    }

    [Test]
    public void An_answer_that_comes_after_the_deadline_does_not_bring_the_session_back()
    {
        Open();
        Step(new SessionInput.ConnectionEnded());
        _nowMs = 9_100;

        Assert.That(Step(new SessionInput.Answered(Grant, 2_000)), Is.EqualTo(new[] { "Lose OutOfReach", "Tell Lost", "SendClose" }), "although no tick came between");
    }

    [Test]
    public void What_is_left_of_a_lost_session_is_looked_for_no_longer_than_it_can_live()
    {
        Open();
        Step(new SessionInput.ConnectionEnded());
        Tick(9_100, 0, 0);
        _nowMs = 18_099;
        Assert.That(Step(new SessionInput.DialFailed()), Is.EqualTo(new[] { "Dial 0x7" }));
        _nowMs = 18_100;

        Assert.That(Step(new SessionInput.DialFailed()), Is.EqualTo(new[] { "Gone" }));
        Assert.That(_machine.Phase, Is.EqualTo(SessionPhase.None));
    }

    [Test]
    public void A_disposed_session_is_closed_by_its_connection()
    {
        Open();

        Assert.That(Step(new SessionInput.Disposed()), Is.EqualTo(new[] { "Lose Disposed", "Tell Lost", "SendClose" }));
        Assert.That(Step(new SessionInput.Disposed()), Is.Empty);
        Assert.That(Step(new SessionInput.ConnectionEnded()), Is.EqualTo(new[] { "Gone" }));
    }

    [Test]
    public void A_server_that_does_not_answer_the_close_is_left()
    {
        Open();
        Step(new SessionInput.ClientDisposed());
        Assert.That(_machine.NextTickMs, Is.EqualTo(1_000 + SessionMachine.CloseMsMax));

        Assert.That(Tick(1_000 + SessionMachine.CloseMsMax, 0, 0), Is.EqualTo(new[] { "Hangup" }));
        Assert.That(_machine.NextTickMs, Is.EqualTo(long.MaxValue));
        Assert.That(Step(new SessionInput.ConnectionEnded()), Is.EqualTo(new[] { "Gone", "Gone", "Hangup", "Tell Closed" }));
    }

    [Test]
    public void A_client_disposed_without_a_connection_is_closed_at_once()
    {
        Open();
        Step(new SessionInput.ConnectionEnded());

        Assert.That(Step(new SessionInput.ClientDisposed()), Is.EqualTo(new[] { "Lose Disposed", "Tell Lost", "Gone", "Hangup", "Tell Closed" }));
        Assert.That(Step(new SessionInput.DialFailed()), Is.Empty);
        Assert.That(Step(new SessionInput.Wanted()), Is.Empty);
    }

    [Test]
    public void A_session_granted_to_a_closed_client_is_hung_up()
    {
        Step(new SessionInput.Wanted());
        Step(new SessionInput.ClientDisposed());

        Assert.That(Step(new SessionInput.Answered(Grant, 1_000)), Is.EqualTo(new[] { "Hangup" }));
    }

    [Test]
    public void Refused_credentials_end_the_attempt_and_the_session()
    {
        Step(new SessionInput.Wanted());
        Assert.That(Step(new SessionInput.CredentialsRefused()), Is.EqualTo(new[] { "Lose CredentialsRefused", "Tell Lost" }));
        Step(new SessionInput.Wanted());
        Step(new SessionInput.Answered(Grant, 1_000));
        Step(new SessionInput.ConnectionEnded());

        Assert.That(Step(new SessionInput.CredentialsRefused()), Is.EqualTo(new[] { "Lose CredentialsRefused", "Tell Lost", "Gone" }));
    }

    [Test]
    public void Whatever_happens_a_session_is_never_alive_for_its_user_when_the_ensemble_may_have_let_it_expire()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var run = 0; run < 2_000; run++)
        {
            Begin();
            Step(new SessionInput.Wanted());
            long provenAtMs = _nowMs;
            Step(new SessionInput.Answered(Grant, provenAtMs));
            var isConnected = true;
            for (var step = 0; step < 60 && _machine.Phase is SessionPhase.Open or SessionPhase.Suspended; step++)
            {
                // The host ticks in time; everything else comes when it likes.
                _nowMs = Math.Min(_nowMs + random.Next(1, 4_000), _machine.NextTickMs);
                SessionInput input = random.Next(4) switch
                {
                    0 when isConnected => new SessionInput.ConnectionEnded(),
                    0 => new SessionInput.DialFailed(),
                    1 when !isConnected => new SessionInput.Answered(Grant, provenAtMs = Math.Max(provenAtMs, _nowMs - random.Next(2_000))),
                    2 when isConnected => new SessionInput.Tick(_nowMs, provenAtMs = Math.Max(provenAtMs, _nowMs - random.Next(9_000))),
                    _ => new SessionInput.Tick(isConnected ? _nowMs - random.Next(9_000) : 0, isConnected ? provenAtMs : 0),
                };
                Step(input);
                isConnected = input is SessionInput.Answered ? _machine.Phase == SessionPhase.Open : isConnected && input is not SessionInput.ConnectionEnded;
                if (_nowMs >= _machine.NextTickMs)
                {
                    Step(new SessionInput.Tick(isConnected ? _nowMs : 0, isConnected ? provenAtMs : 0));
                }

                Assert.That(_machine.Phase is SessionPhase.Open or SessionPhase.Suspended && _nowMs >= provenAtMs + Grant.TimeoutMs, Is.False, $"run {run}, step {step}");
            }
        }
    }

    private void Open()
    {
        Step(new SessionInput.Wanted());
        Step(new SessionInput.Answered(Grant, _nowMs));
        _outputs.Clear();
    }

    private string[] Tick(long nowMs, long heardAtMs, long provenAtMs)
    {
        _nowMs = nowMs;
        return Step(new SessionInput.Tick(heardAtMs, provenAtMs));
    }

    private string[] Step(SessionInput input)
    {
        _outputs.Clear();
        _machine.Step(input, _nowMs, _outputs);
        return [.. _outputs.Select(Describe)];
    }

    private static string Describe(SessionOutput output) => output switch
    {
        SessionOutput.Dial dial => $"Dial {dial.Session}",
        SessionOutput.Tell tell => $"Tell {tell.State}",
        SessionOutput.Open open => $"Open {open.Grant.Id}",
        SessionOutput.Resume resume => $"Resume {resume.Grant.Id}",
        SessionOutput.Lose lose => $"Lose {lose.End}",
        _ => output.GetType().Name,
    };
}
