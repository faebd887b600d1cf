using System.Globalization;
using Znode.Ensemble;

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
        var server = string.Create(
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
            serverId={(context.IsInEnsemble ? member.Id.Value : 0)}

            """);
        return context.IsInEnsemble ? server + Quorum(context) : server;
    }

    /// <summary>What a member of an ensemble says more; the configuration ends it without a line's end.</summary>
    private static string Quorum(CommandContext context)
    {
        var member = context.Core.Options;
        var own = EnsembleConfig.TryParse(context.Membership, out var config) ? config.Servers.GetValueOrDefault(member.Id) : null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            initLimit={member.InitLimit}
            syncLimit={member.SyncLimit}
            electionAlg=3
            electionPort={own?.ElectionPort ?? -1}
            quorumPort={own?.QuorumPort ?? -1}
            peerType={(own?.Role == EnsembleRole.Observer ? 1 : 0)}
            membership: 
            {context.Membership}
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
