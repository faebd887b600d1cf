using Znode.Consensus;
using Znode.Consensus.Standalone;

namespace Znode.Tests.Standalone;

public sealed class StandaloneEngineTests
{
    private readonly List<EngineOutput> _outputs = [];
    private StandaloneEngine _engine = null!;

    [SetUp]
    public void SetUp()
    {
        _engine = new(new Zxid(0x1_0000_0007));
        _outputs.Clear();
    }

    [Test]
    public void It_goes_on_after_the_last_zxid_of_the_log() => Assert.Multiple(() =>
    {
        Assert.That(_engine.NextZxid, Is.EqualTo(new Zxid(0x1_0000_0008)));
        Assert.That(_engine.LastCommitted, Is.EqualTo(new Zxid(0x1_0000_0007)));
        Assert.That(_engine.Status.Role, Is.EqualTo(EngineRole.Standalone));
    });

    [Test]
    public void Nothing_is_delivered_before_it_is_persisted()
    {
        var entries = Entries(2);
        Step(new EngineInput.Propose(entries));
        Assert.That(_outputs, Is.EqualTo(new EngineOutput[] { new EngineOutput.Append(entries) }));
    }

    [Test]
    public void What_is_persisted_is_committed_and_delivered_once()
    {
        Step(new EngineInput.Propose(Entries(3)));
        _outputs.Clear();
        Step(new EngineInput.Persisted(new(0x1_0000_0009)));
        Step(new EngineInput.Persisted(new(0x1_0000_0009)));
        Assert.Multiple(() =>
        {
            Assert.That(_outputs, Is.EqualTo(new EngineOutput[] { new EngineOutput.Deliver(new(0x1_0000_0009)) }));
            Assert.That(_engine.LastCommitted, Is.EqualTo(new Zxid(0x1_0000_0009)));
        });
    }

    [Test]
    public void After_a_failed_write_the_zxids_that_nobody_saw_are_given_out_again()
    {
        Step(new EngineInput.Propose(Entries(3)));
        Step(new EngineInput.Persisted(new(0x1_0000_0008)));
        _outputs.Clear();
        Step(new EngineInput.PersistFailed(new(0x1_0000_0008)));
        Assert.Multiple(() =>
        {
            Assert.That(_outputs, Is.EqualTo(new EngineOutput[] { new EngineOutput.Discard(new(0x1_0000_0008)) }));
            Assert.That(_engine.NextZxid, Is.EqualTo(new Zxid(0x1_0000_0009)));
        });
    }

    [Test]
    public void A_proposal_out_of_order_is_a_violation() =>
        Assert.Throws<InvariantViolationException>(() => Step(new EngineInput.Propose([new(new(0x1_0000_0009), default)])));

    [Test]
    public void Persisting_what_was_never_appended_is_a_violation() =>
        Assert.Throws<InvariantViolationException>(() => Step(new EngineInput.Persisted(new(0x1_0000_0008))));

    [Test]
    public void Losing_what_was_committed_is_a_violation()
    {
        Step(new EngineInput.Propose(Entries(1)));
        Step(new EngineInput.Persisted(new(0x1_0000_0008)));
        Assert.Throws<InvariantViolationException>(() => Step(new EngineInput.PersistFailed(new(0x1_0000_0007))));
    }

    private void Step(EngineInput input) => _engine.Step(input, _outputs);

    private LogEntry[] Entries(int count)
    {
        var entries = new LogEntry[count];
        for (var i = 0; i < count; i++)
        {
            entries[i] = new(new(_engine.NextZxid.Value + i), default);
        }

        return entries;
    }
}
