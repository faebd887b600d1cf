using Znode.Cli.Server;
using Znode.Cli.Shell;

namespace Znode.Cli;

/// <summary>The <c>znode</c> program: hands over to the verb.</summary>
internal static class Program
{
    private const string Usage = """
        usage: znode server [ZOO_CFG]             run a server; without a file: on defaults, data in ./znode-data, on 127.0.0.1:2181
               znode shell [-server HOST:PORT]    zkCli's commands: interactive, from a pipe, or one given behind the options
               znode --version
               znode --help
        """;

    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["server", .. var rest]:
                SocketThreads.Configure();
                return await ServerCommand.RunAsync(rest, Console.Out, Console.Error).ConfigureAwait(false);
            case ["shell", .. var rest]:
                return await ShellCommand.RunAsync(rest).ConfigureAwait(false);
            case ["--version"]:
                Console.Out.WriteLine($"znode {ProgramVersion.Text}");
                return 0;
            case ["help" or "--help" or "-h"]:
                Console.Out.WriteLine(Usage);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage).ConfigureAwait(false);
                return 2;
        }
    }
}
