using System.Runtime.CompilerServices;
using System.Text;
using Znode.Consensus.Zab;

namespace Znode.Consensus.Tests.Zab;

/// <summary>The table of message and phase is complete, and printed for people to review.</summary>
public sealed class MessageRulesTests
{
    [Test]
    public void Every_message_has_a_fate_in_every_phase()
    {
        foreach (var phase in Enum.GetValues<ChannelPhase>())
        {
            foreach (var message in MessageRules.Messages)
            {
                Assert.That(() => MessageRules.Of(phase, message), Throws.Nothing, $"{phase} {message.Name}");
            }
        }
    }

    [Test]
    public void The_table_has_every_message_that_there_is()
    {
        var all = typeof(ZabEngine).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(Znode.Consensus.Zab.Messages.ZabMessage)) && !type.IsAbstract);
        Assert.That(MessageRules.Messages, Is.EquivalentTo(all));
    }

    /// <remarks><c>ZNODE_REWRITE=1</c> rewrites it.</remarks>
    [Test]
    public void The_documentation_has_the_table()
    {
        var path = Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..", "..", "docs", "zab-messages.md");
        var actual = Table();
        if (Environment.GetEnvironmentVariable("ZNODE_REWRITE") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.That(actual, Is.EqualTo(File.ReadAllText(path)));
    }

    private static string Table()
    {
        var phases = Enum.GetValues<ChannelPhase>();
        var text = new StringBuilder();
        text.Append("# Messages and phases of Zab\n\n")
            .Append("What a replica does with each message of a channel, by the phase that its end of the channel is in: **handled**, *stale* (dropped: of a meeting that has ended) or · (a violation: the channel is closed and the reason logged).\n")
            .Append("The phases of a learner and, for each learner, of the leader are described in `src/Znode.Consensus/Zab/MessageRules.cs`, from which a test writes this page.\n\n")
            .Append("| message |").AppendJoin(" |", phases.Select(phase => $" {phase}")).Append(" |\n|---|").AppendJoin("|", phases.Select(_ => "---")).Append("|\n");
        foreach (var message in MessageRules.Messages)
        {
            text.Append("| ").Append(message.Name).Append(" |").AppendJoin(" |", phases.Select(phase => MessageRules.Of(phase, message) switch
            {
                MessageFate.Handled => " **handled**",
                MessageFate.Stale => " *stale*",
                _ => " ·",
            })).Append(" |\n");
        }

        return text.ToString();
    }

    private static string SourceFile([CallerFilePath] string path = "") => path;
}
