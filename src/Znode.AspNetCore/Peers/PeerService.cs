using Grpc.Core;
using Znode.AspNetCore.Peers.Wire;

namespace Znode.AspNetCore.Peers;

/// <summary>What gRPC calls when another member has called.</summary>
internal sealed class PeerService(Func<AcceptedStream, PeerDuty, Task> accept) : PeerStreams.PeerStreamsBase
{
    public override Task Elect(IAsyncStreamReader<Frame> requestStream, IServerStreamWriter<Frame> responseStream, ServerCallContext context) =>
        accept(new(requestStream, responseStream, context), PeerDuty.Election);

    public override Task Replicate(IAsyncStreamReader<Frame> requestStream, IServerStreamWriter<Frame> responseStream, ServerCallContext context) =>
        accept(new(requestStream, responseStream, context), PeerDuty.Replication);
}
