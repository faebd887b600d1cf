using System.Globalization;
using System.Text;
using Znode.Server.Connections;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>How many watches there are.</summary>
internal sealed class WchsWord() : FourLetterWord("wchs")
{
    public override string Answer(CommandContext context)
    {
        var (watchers, paths, watches) = context.Core.Watches.SummarizeData();
        return string.Create(CultureInfo.InvariantCulture, $"{watchers} connections watching {paths} paths\nTotal watches:{watches}\n");
    }
}

/// <summary>The watched paths by session.</summary>
internal sealed class WchcWord() : FourLetterWord("wchc")
{
    public override string Answer(CommandContext context)
    {
        var text = new StringBuilder();
        foreach (var (watcher, paths) in context.Core.Watches.ReportByWatcher())
        {
            if (watcher is not ClientConnection connection)
            {
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"{connection.Session}\n");
            foreach (var path in paths)
            {
                text.Append('\t').Append(Encoding.UTF8.GetString(path)).Append('\n');
            }
        }

        return text.Append('\n').ToString();
    }
}

/// <summary>The watching sessions by path.</summary>
internal sealed class WchpWord() : FourLetterWord("wchp")
{
    public override string Answer(CommandContext context)
    {
        var text = new StringBuilder();
        foreach (var (path, watchers) in context.Core.Watches.ReportByPath())
        {
            text.Append(Encoding.UTF8.GetString(path)).Append('\n');
            foreach (var connection in watchers.OfType<ClientConnection>())
            {
                text.Append(CultureInfo.InvariantCulture, $"\t{connection.Session}\n");
            }
        }

        return text.Append('\n').ToString();
    }
}
