using System.Globalization;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>The configuration that the server runs with.</summary>
internal sealed class ConfWord() : FourLetterWord("conf")
{
    public override string Answer(CommandContext context)
    {
        var member = context.Core.Options;
        var port = context.Port.Options;
        var files = DataFiles.Of(context);

        // A standalone server of ZooKeeper says 0 whatever its myid says.
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            clientPort={context.Port.EndPoint.Port}
            secureClientPort=-1
            dataDir={files.DataDirectory}
            dataDirSize={files.DataBytes}
            dataLogDir={files.LogDirectory}
            dataLogSize={files.LogBytes}
            tickTime={(long)member.TickTime.TotalMilliseconds}
            maxClientCnxns={port.ConnectionsPerAddressMax}
            minSessionTimeout={(long)member.EffectiveSessionTimeoutMin.TotalMilliseconds}
            maxSessionTimeout={(long)member.EffectiveSessionTimeoutMax.TotalMilliseconds}
            clientPortListenBacklog={port.Backlog}
            serverId=0

            """);
    }
}

/// <summary>The bytes that the data takes.</summary>
internal sealed class DirsWord() : FourLetterWord("dirs")
{
    public override string Answer(CommandContext context)
    {
        var files = DataFiles.Of(context);
        return string.Create(CultureInfo.InvariantCulture, $"datadir_size: {files.DataBytes}\nlogdir_size: {files.LogBytes}\n");
    }
}
