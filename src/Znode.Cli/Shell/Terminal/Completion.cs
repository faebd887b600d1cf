using Znode.Cli.Shell.Commands;
using Znode.Cli.Shell.Connection;

namespace Znode.Cli.Shell.Terminal;

/// <summary>How a line may go on: the first word is a command, a later one that begins with a slash is a path. ZooKeeper: <c>JLineZNodeCompleter</c>.</summary>
internal sealed class Completion(CommandTable commands, IShellConnection? connection)
{
    /// <returns>Whole last words, sorted; a command has a blank behind it.</returns>
    public async Task<IReadOnlyList<string>> CompleteAsync(string line)
    {
        var start = line.LastIndexOf(' ') + 1;
        var word = line[start..];
        if (word.StartsWith('/'))
        {
            return await CompletePathAsync(word).ConfigureAwait(false);
        }

        return start == 0
            ? [.. commands.Sorted.Select(command => command.Name).Where(name => name.StartsWith(word, StringComparison.Ordinal)).Select(name => name + " ")]
            : [];
    }

    private async Task<IReadOnlyList<string>> CompletePathAsync(string word)
    {
        if (connection?.State.IsConnected() != true)
        {
            return [];
        }

        var slash = word.LastIndexOf('/');
        var parent = slash == 0 ? "/" : word[..slash];
        try
        {
            var reply = await connection.GetChildrenAsync(parent, watch: false).ConfigureAwait(false);
            return [.. reply.Children
                .Where(child => child.StartsWith(word[(slash + 1)..], StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(child => ShellPath.Join(parent, child))];
        }
        catch (Exception e) when (e is KeeperException or ShellException)
        {
            // There is nothing to suggest below what is not there.
            return [];
        }
    }
}
