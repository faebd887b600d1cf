using System.Globalization;

namespace Znode.Cli.Server;

/// <summary>
/// How .NET drives the sockets of this process. They belong to the server, whose handlers do not block, but for a lone client's write (decision 0009): what arrives is handled on the thread
/// that waits for it, and half of the processors wait, the others being for the log and the system. Measured on two processors: a third to a
/// half of the processor time of handing each request to the pool; one waiting thread instead of two another tenth.
/// </summary>
/// <remarks>
/// .NET reads these variables when the first socket is made, so they are set before that. A library may not do this to its host; a program
/// may, and whoever sets them outside has the last word.
/// </remarks>
internal static class SocketThreads
{
    public static void Configure()
    {
        Default("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        Default("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture));
    }

    private static void Default(string variable, string value)
    {
        if (Environment.GetEnvironmentVariable(variable) is null)
        {
            Environment.SetEnvironmentVariable(variable, value);
        }
    }
}
