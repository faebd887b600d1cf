using Znode.Cli.Server;

namespace Znode.Cli;

internal static class Program
{
    private const string Usage = """
        usage: znode server [ZOO_CFG]     run a server; without a file: on defaults, data in ./znode-data, on 127.0.0.1:2181
        """;

    public static Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["server", .. var rest]:
                return ServerCommand.RunAsync(rest, Console.Out, Console.Error);
            case ["help" or "--help" or "-h"]:
                Console.Out.WriteLine(Usage);
                return Task.FromResult(0);
            default:
                Console.Error.WriteLine(Usage);
                return Task.FromResult(2);
        }
    }
}
