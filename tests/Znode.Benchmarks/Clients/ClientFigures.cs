using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Znode.Client;

namespace Znode.Benchmarks.Clients;

/// <summary>The client over the network against a server in a process of its own, on one connection: pipelined reads and writes, what they allocate, and a lone read beside a bare echo.</summary>
internal static class ClientFigures
{
    private const int InFlight = 1_000;
    private const int Rounds = 5;

    public static async Task PrintAsync(string program)
    {
        var directory = Directory.CreateTempSubdirectory("znode-client-figures-");
        var port = FreePort();
        var config = Path.Combine(directory.FullName, "zoo.cfg");
        await File.WriteAllTextAsync(config, $"tickTime=2000\ndataDir={directory.FullName}/data\nclientPort={port}\nclientPortAddress=127.0.0.1\n");
        using var server = Process.Start(new ProcessStartInfo(program, ["server", config]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        server.OutputDataReceived += static (_, _) => { };
        server.ErrorDataReceived += static (_, _) => { };
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        try
        {
            await using var client = await ZnodeClient.ConnectAsync($"127.0.0.1:{port}");
            var session = await client.GetSessionAsync();
            await session.CreateAsync("/a", new byte[100]);
            for (var round = 0; round < Rounds; round++)
            {
                await PipelineAsync("get", 300_000, () => session.GetAsync("/a"));
                await PipelineAsync("set", 100_000, () => session.SetAsync("/a", new byte[100]));
            }

            for (var round = 0; round < Rounds; round++)
            {
                var lone = await MedianAsync(async () => await session.GetAsync("/a"));
                var echo = await EchoAsync();
                Print($"a lone get: {lone.TotalMicroseconds:0.0} µs, a bare echo: {echo.TotalMicroseconds:0.0} µs, {lone / echo:0.00} ×");
            }
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            directory.Delete(recursive: true);
        }
    }

    private static async Task PipelineAsync<T>(string what, int count, Func<ValueTask<T>> call)
    {
        var window = new ValueTask<T>[InFlight];
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count + InFlight; i++)
        {
            if (i >= InFlight)
            {
                await window[i % InFlight];
            }

            if (i < count)
            {
                window[i % InFlight] = call();
            }
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Print($"{what}, {InFlight} in flight: {count / seconds / 1000:0} k/s, {(GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)count:0} B each");
    }

    private static async Task<TimeSpan> MedianAsync(Func<Task> call)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < 10_000; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call();
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>What the machine takes for as many bytes there and back, with blocking sockets and nothing else.</summary>
    private static async Task<TimeSpan> EchoAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var echoing = new Thread(() =>
        {
            using var socket = listener.AcceptSocket();
            socket.NoDelay = true;
            var buffer = new byte[1024];
            while (socket.Receive(buffer) > 0)
            {
                socket.Send(buffer.AsSpan(0, 192));
            }
        })
        { IsBackground = true };
        echoing.Start();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(listener.LocalEndpoint);
        var request = new byte[23];
        var reply = new byte[1024];
        return await MedianAsync(() =>
        {
            client.Send(request);
            for (var got = 0; got < 192; got += client.Receive(reply))
            {
            }

            return Task.CompletedTask;
        });
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
