using System.Runtime.CompilerServices;

namespace Znode.Recipes.Groups;

/// <summary>The group whose members are the children of a znode. Curator: <c>GroupMember</c>.</summary>
internal sealed class GroupMembership(IZnodeClient client, ZnodePath path) : IGroupMembership
{
    public async ValueTask<IGroupMember> JoinAsync(string name, ReadOnlyMemory<byte> data = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!ZnodePath.TryParse($"/{name}", out var relative) || relative.Depth != 1)
        {
            throw new ArgumentException($"A member's name is the name of a znode: not empty, without '/', and not '{name}'.", nameof(name));
        }

        var member = new GroupMember(client, path / name, data);
        await member.BeginAsync(cancellationToken).ConfigureAwait(false);
        return member;
    }

    public async IAsyncEnumerable<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ObserveAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var observation = new GroupObservation(client, path);
        try
        {
            while (true)
            {
                yield return (await observation.NextAsync(cancellationToken).ConfigureAwait(false)).Data;
            }
        }
        finally
        {
            await observation.DisposeAsync().ConfigureAwait(false);
        }
    }
}
