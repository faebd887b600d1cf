using Znode.Client.Conformance;
using Znode.Interop.Tests.Servers;

namespace Znode.Interop.Tests.Clients;

/// <summary>Clients over the network to a program that users run.</summary>
internal sealed class ProgramSubject(string program) : RemoteSubject
{
    private readonly ServerProgram _program = program == ServerProgram.Apache.Name ? ServerProgram.Apache : ServerProgram.Subject;

    // Debian's ZooKeeper is 3.8.
    public override bool EventsHaveZxids => _program != ServerProgram.Apache;

    public override bool ExistsNeedsRead => _program != ServerProgram.Apache;

    protected override Task<string> GetServerAsync() => ServersOfClients.GetAsync(_program);
}
