using System.Net;
using Znode.AspNetCore;
using Znode.Hosting;
using Znode.Server;

namespace ServiceRegistry;

/// <summary>Three members that live in web applications of this process, and where their data and their ports are.</summary>
internal sealed class Ensemble : IDisposable
{
    // In one process the members talk without a socket. In three it is AddPorts(), and Znode:Ensemble in the configuration.
    private readonly InProcessEnsemble _members = new(1, 2, 3);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("znode-registry-");
    private readonly SortedDictionary<int, ClientPort> _ports = [];

    /// <summary>Gets what the other applications connect to: any of the three will do, and all are tried.</summary>
    public string ConnectionString => string.Join(',', _ports.Values.Select(static port => port.EndPoint));

    /// <summary>Adds a member to an application, and a port for ZooKeeper clients that the system chooses.</summary>
    public IZnodeBuilder AddMember(IServiceCollection services, int id) => services
        .AddZnodeMember(settings =>
        {
            settings.ServerId = id;
            settings.DataDirectory = Path.Combine(_directory.FullName, $"{id}");
            settings.TickTime = TimeSpan.FromMilliseconds(200);
            settings.ServicesPath = Application.ServicesPath;
        })
        .ConfigureMember((_, member) => member
            .WithPeers(_members)
            .ListenForClients(new ClientPortOptions { EndPoint = new(IPAddress.Loopback, 0) }, port => _ports[id] = port));

    public void Dispose() => _directory.Delete(recursive: true);
}
