using System.Buffers.Binary;
using System.Globalization;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>Whether the server runs at all.</summary>
internal sealed class RuokWord() : FourLetterWord("ruok")
{
    public override bool NeedsNoServing => true;

    public override string Answer(CommandContext context) => "imok";
}

/// <summary>Whether the server only reads: clients that look for another one ask.</summary>
internal sealed class IsroWord() : FourLetterWord("isro")
{
    public override bool NeedsNoServing => true;

    public override string Answer(CommandContext context) => context.Core.ServesReadOnly ? "ro" : context.Core.IsServing ? "rw" : "null";
}

/// <summary>The trace mask, which nothing here is traced by: it is kept for those who set it.</summary>
internal sealed class GtmkWord() : FourLetterWord("gtmk")
{
    public override bool NeedsNoServing => true;

    public override string Answer(CommandContext context) => context.Port.TraceMask.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Sets the trace mask: eight bytes follow the word.</summary>
internal sealed class StmkWord() : FourLetterWord("stmk")
{
    public override int ArgumentLength => sizeof(long);

    public override bool NeedsNoServing => true;

    public override string Answer(CommandContext context)
    {
        context.Port.TraceMask = BinaryPrimitives.ReadInt64BigEndian(context.Argument.Span);
        return context.Port.TraceMask.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Begins the numbers of the connections anew.</summary>
internal sealed class CrstWord() : FourLetterWord("crst")
{
    public override string Answer(CommandContext context)
    {
        foreach (var connection in context.Port.Connections)
        {
            connection.Statistics.Reset();
        }

        return "Connection stats reset.\n";
    }
}

/// <summary>Begins the numbers of the server anew.</summary>
internal sealed class SrstWord() : FourLetterWord("srst")
{
    public override string Answer(CommandContext context)
    {
        context.Statistics.Reset();
        context.Port.Member.Serving.LogStatistics.Reset();
        context.Core.ProposalSizes.Reset();
        return "Server stats reset.\n";
    }
}

/// <summary>The digest of the tree by zxid: ours is of the last transaction only (docs/divergences.md).</summary>
internal sealed class HashWord() : FourLetterWord("hash")
{
    public override string Answer(CommandContext context) => context.Core.Options.Digests
        ? string.Create(CultureInfo.InvariantCulture, $"{context.Core.LastProcessed.Value:x}: {context.Core.Tree.Digest}\n")
        : "";
}
