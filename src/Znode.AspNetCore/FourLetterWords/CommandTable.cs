using Znode.AspNetCore.Clients;
using Znode.Protocol;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>The words that a port answers, and its list of those that are allowed (spec operations §5.1). ZooKeeper: <c>FourLetterCommands</c>.</summary>
internal sealed class CommandTable
{
    /// <summary>Always answered: the status script asks for it.</summary>
    private const string AlwaysAllowed = "srvr";

    private static readonly FourLetterWord[] Words =
    [
        new ConfWord(), new ConsWord(), new CrstWord(), new DirsWord(), new DumpWord(), new EnviWord(), new GtmkWord(), new HashWord(), new IsroWord(),
        new MntrWord(), new RuokWord(), new SrstWord(), new SrvrWord(), new StatWord(), new StmkWord(), new WchcWord(), new WchpWord(), new WchsWord(),
    ];

    private readonly HashSet<string> _allowed;
    private readonly bool _allowsAll;

    /// <param name="allowed">Words with commas between them, or <c>*</c>; a word that does not exist is passed over, as in ZooKeeper.</param>
    public CommandTable(string allowed)
    {
        _allowed = [.. allowed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), AlwaysAllowed];
        _allowsAll = _allowed.Contains("*");
    }

    /// <summary>Carries out the word at the head of what has arrived, and ends the connection. Called outside of turns.</summary>
    /// <returns>False when its argument is not there yet.</returns>
    public bool TryRun(string name, ReadOnlySpan<byte> arrived, SocketConnection connection)
    {
        var word = Array.Find(Words, candidate => candidate.Name == name);
        var length = FrameReader.PrefixLength + (word?.ArgumentLength ?? 0);
        if (arrived.Length < length)
        {
            return false;
        }

        var argument = arrived[FrameReader.PrefixLength..length].ToArray();
        Log.CommandProcessed(connection.Port.Logger, name, connection.Remote);
        using (connection.Port.Core.EnterTurn())
        {
            connection.CountCommand();
            if (word is not null)
            {
                connection.AppendText(Answer(word, new(connection.Port, connection, argument)));
            }

            connection.End();
        }

        return true;
    }

    private string Answer(FourLetterWord word, CommandContext context) =>
        !_allowsAll && !_allowed.Contains(word.Name) ? $"{word.Name} is not executed because it is not in the whitelist.\n"
        : !context.IsServing && !word.NeedsNoServing ? "This ZooKeeper instance is not currently serving requests\n"
        : word.Answer(context);
}
