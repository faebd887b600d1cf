namespace Znode.Recipes.Locks;

/// <summary>A parent whose children stand in line: ephemeral sequential znodes, in the order in which they were created.</summary>
/// <param name="path">The parent.</param>
/// <param name="kinds">What the line knows to stand before the sequence numbers; other children are nobody.</param>
/// <remarks>
/// The order is that of the sequence numbers, which are as old as their znodes, unless one of them is near the end of 32 bits: from there on a server begins with negative
/// numbers, or gives the last number again and again (Apache), and the order is that of <see cref="Stat.Czxid"/>. So whoever is first stays first.
/// </remarks>
internal sealed class Line(ZnodePath path, params string[] kinds)
{
    /// <summary>Numbers farther apart than this are not trusted to say which is older.</summary>
    private const int SpanMax = 1 << 30;

    public ZnodePath Path => path;

    /// <summary>Lists who stands in line, the first first.</summary>
    public async ValueTask<IReadOnlyList<Contender>> ListAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        var children = await session.TryGetChildrenAsync(path, cancellationToken).ConfigureAwait(false);
        var contenders = (children?.Names ?? []).Select(name => Contender.Parse(name, kinds)).OfType<Contender>().OrderBy(contender => contender.Number).ToList();
        return contenders is [] || (contenders[0].Number >= 0 && contenders[^1].Number < int.MaxValue && contenders[^1].Number - contenders[0].Number < SpanMax)
            ? contenders
            : await ByAgeAsync(session, contenders, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<Contender>> ByAgeAsync(IZnodeSession session, List<Contender> contenders, CancellationToken cancellationToken)
    {
        var ages = new List<(Zxid Czxid, Contender Contender)>();
        foreach (var contender in contenders)
        {
            if (await session.ExistsAsync(path / contender.Name, cancellationToken).ConfigureAwait(false) is { } stat)
            {
                ages.Add((stat.Czxid, contender));
            }
        }

        // Only a transaction makes two at the same zxid: in the order of their numbers, as sorted before.
        return [.. ages.OrderBy(age => age.Czxid).Select(age => age.Contender)];
    }
}
