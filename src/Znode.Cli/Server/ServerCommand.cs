using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Znode.AspNetCore;
using Znode.Server;

namespace Znode.Cli.Server;

/// <summary><c>znode server [zoo.cfg]</c>: one member in the foreground, until it is told to stop. ZooKeeper: <c>ZooKeeperServerMain</c>.</summary>
internal static class ServerCommand
{
    private const string Usage = "Usage: znode server [zoo.cfg]  or  znode server port datadir [ticktime] [maxcnxns]";

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        using var log = new ConsoleLog(output, TimeProvider.System);
        var logger = log.CreateLogger(typeof(ServerCommand).FullName!);
        try
        {
            var reading = Configure(args, logger);
            var cfg = reading.Settings;
            var builder = ZnodeMember.CreateBuilder().WithoutMeter().Configure(_ => ServerSettings.Member(cfg));
            if (reading.Ensemble is { } config)
            {
                var ensemble = EnsembleSettings.Of(cfg, config);
                ensemble.CompleteClientPort(cfg);
                LogPeerType(cfg, ensemble, logger);
                builder = builder.Configure(options => options with { Id = ensemble.Self }).WithPeers(config).ListenForPeers(ensemble.Port);
                if (cfg.ReconfigEnabled == true && args is [var file])
                {
                    builder = builder.OnMembersChanged(new DynamicConfigFiles(file, ensemble.Self, logger).Write);
                }
            }

            builder = builder
                .StoreIn(ServerSettings.Storage(cfg))
                .ListenForClients(ServerSettings.ClientPort(cfg))
                .LogTo(log);
            return await ServeAsync(builder, logger).ConfigureAwait(false);
        }
        catch (ZooCfgException wrong)
        {
            await errors.WriteLineAsync(wrong.Message).ConfigureAwait(false);
            return ExitCode.InvalidInvocation;
        }
        catch (PeerPortUnavailableException unavailable)
        {
            await errors.WriteLineAsync(unavailable.Message).ConfigureAwait(false);
            return ExitCode.UnableToBindQuorumPort;
        }
        catch (ClientPortUnavailableException unavailable)
        {
            await errors.WriteLineAsync(unavailable.Message).ConfigureAwait(false);
            return ExitCode.UnexpectedError;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"Unable to access datadir, exiting abnormally: {exception.Message}").ConfigureAwait(false);
            return ExitCode.UnableToAccessDataDirectory;
        }
    }

    /// <exception cref="ZooCfgException">The command line or the file is wrong.</exception>
    private static ZooCfgReading Configure(string[] args, ILogger logger)
    {
        switch (args)
        {
            case []:
                var defaults = new ZooCfg { DataDir = "znode-data", ClientPort = 2181, ClientPortAddress = "127.0.0.1", TickTimeMs = 2000, ExtendedTypesEnabled = true };
                Log.NoFile(logger, Path.GetFullPath(defaults.DataDir), "127.0.0.1:2181");
                return new(defaults, [], [], [], [], SingleServer: false, Ensemble: null);
            case [var file]:
                Log.Reading(logger, file);
                return Checked(ReadFile(file), logger);
            case [var port, var dataDir, .. { Length: <= 2 } more]:
                // As ZooKeeper's own command line: everything else is by default.
                var lines = string.Create(CultureInfo.InvariantCulture, $"clientPort={port}\ndataDir={Escape(dataDir)}\n");
                lines += more.Length > 0 ? $"tickTime={more[0]}\n" : "";
                lines += more.Length > 1 ? $"maxClientCnxns={more[1]}\n" : "";
                return Checked(new ZooCfgReader("command line").Read(lines), logger);
            default:
                throw new ZooCfgException(Usage);
        }
    }

    private static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal);

    private static ZooCfgReading ReadFile(string file)
    {
        try
        {
            return ZooCfgReader.ReadFile(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ZooCfgException($"Error processing {file}: {exception.Message}");
        }
    }

    private static ZooCfgReading Checked(ZooCfgReading reading, ILogger logger)
    {
        if (reading.Errors.Count > 0)
        {
            throw new ZooCfgException(string.Join(Environment.NewLine, reading.Errors));
        }

        if (reading.Unknown.Count > 0)
        {
            Log.UnknownKeys(logger, string.Join(", ", reading.Unknown));
        }

        if (reading.NotYet.Count > 0)
        {
            Log.UnsupportedKeys(logger, string.Join(", ", reading.NotYet));
        }

        if (reading.WithoutCounterpart.Count > 0)
        {
            Log.KeysWithoutCounterpart(logger, string.Join(", ", reading.WithoutCounterpart));
        }

        if (reading.Settings.AdminServerEnabled)
        {
            Log.NoAdminServer(logger);
        }

        if (reading.Settings.ForceSync == false)
        {
            Log.NoForceSync(logger);
        }

        LogMembers(reading, logger);
        return reading;
    }

    /// <summary>ZooKeeper: <c>QuorumPeerConfig.parseDynamicConfig</c> says the same of the members' number.</summary>
    private static void LogMembers(ZooCfgReading reading, ILogger logger)
    {
        if (reading.SingleServer)
        {
            Log.OneServerIgnored(logger);
        }

        if (reading.Ensemble is not { } config)
        {
            Log.Standalone(logger);
            return;
        }

        var voters = config.Voters.Count();
        if (voters <= 2)
        {
            Log.TooFewMembers(logger);
        }
        else if (voters % 2 == 0)
        {
            Log.EvenMembers(logger);
        }
    }

    private static void LogPeerType(ZooCfg cfg, EnsembleSettings ensemble, ILogger logger)
    {
        var listed = ensemble.Config.Servers[ensemble.Self].Role.ToString().ToLowerInvariant();
        if (cfg.PeerType is { } said && said != listed)
        {
            Log.PeerTypeDiffers(logger, listed, said);
        }
    }

    private static async Task<int> ServeAsync(ZnodeMemberBuilder builder, ILogger logger)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnSignal(PosixSignalContext context)
        {
            // Once is enough; a second signal finds the program stopping already.
            context.Cancel = true;
            Log.Stopping(logger, context.Signal.ToString());
            stop.TrySetResult();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        var member = await builder.StartAsync().ConfigureAwait(false);
        await using (member.ConfigureAwait(false))
        {
            using var idleMemory = new IdleMemory();
            await Task.WhenAny(stop.Task, member.Completion).ConfigureAwait(false);
            if (member.Completion.Exception?.InnerException is { } fault)
            {
                Log.Failed(logger, fault.Message, fault);
                return ExitCode.ErrorWhileLogging;
            }

            await member.StopAsync().ConfigureAwait(false);
            return ExitCode.Ok;
        }
    }
}
