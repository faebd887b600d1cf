using System.Buffers.Binary;
using Znode.Recipes;

namespace Znode.Simulation.Recipes.Planted;

/// <summary>A counter that reads and then sets, whatever is there by then: wrong, for it may be another's sum.</summary>
internal sealed class UncheckedCounter(IZnodeClient client, ZnodePath path) : IZnodeCounter
{
    private readonly IZnodeCounter _right = client.Counter(path);

    public ValueTask<long> GetAsync(CancellationToken cancellationToken = default) => _right.GetAsync(cancellationToken);

    public async ValueTask<long> AddAsync(long delta, CancellationToken cancellationToken = default)
    {
        var sum = await GetAsync(cancellationToken) + delta;
        if (sum == delta)
        {
            return await _right.AddAsync(delta, cancellationToken);
        }

        var data = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(data, sum);
        await (await client.GetSessionAsync(cancellationToken)).SetAsync(path, data, cancellationToken: cancellationToken);
        return sum;
    }

    public ValueTask<bool> CompareAndSetAsync(long expected, long value, CancellationToken cancellationToken = default) => _right.CompareAndSetAsync(expected, value, cancellationToken);
}
