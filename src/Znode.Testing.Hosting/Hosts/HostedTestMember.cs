using Znode.Ensemble;
using Znode.Server;

namespace Znode.Testing.Hosts;

/// <summary>What a host sees of a member that is a test's: its present life, and nothing to dispose.</summary>
internal sealed class HostedTestMember(Func<IZnodeMember> member) : IZnodeMember
{
    public ServerId Id => member().Id;

    public MemberRole Role => member().Role;

    public ServerId? LeaderId => member().LeaderId;

    public Zxid LastCommitted => member().LastCommitted;

    public MemberHealth Health => member().Health;

    public Task Ready => member().Ready;

    public Task Completion => member().Completion;

    public Task StartAsync(CancellationToken cancellationToken = default) => member().StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => member().StopAsync(cancellationToken);

    public ValueTask<IZnodeSession> OpenSessionAsync(ZnodeSessionOptions? options = null, CancellationToken cancellationToken = default) => member().OpenSessionAsync(options, cancellationToken);

    public ValueTask TransferLeadershipAsync(ServerId? to = null, CancellationToken cancellationToken = default) => member().TransferLeadershipAsync(to, cancellationToken);

    public ValueTask<EnsembleConfig> ReconfigureAsync(EnsembleChange change, CancellationToken cancellationToken = default) => member().ReconfigureAsync(change, cancellationToken);

    public IZnodeClient CreateClient(ZnodeSessionOptions? options = null) => member().CreateClient(options);

    public ValueTask DisposeAsync() => default;
}
