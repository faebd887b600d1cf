using System.Collections.Immutable;
using CsCheck;
using Znode.Ensemble;

namespace Znode.Core.Tests.Ensemble;

/// <summary>Configurations as they can stand in a file.</summary>
internal static class EnsembleGen
{
    private static readonly Gen<string> Host = OneOf("zk1", "zk-2.example.org", "127.0.0.1", "::1", "fe80::1%eth0", "2001:db8::7", "münchen.example", "a_b");
    private static readonly Gen<int> Port = Gen.Int[1, ushort.MaxValue];

    public static readonly Gen<EnsembleConfig> Config =
        from servers in Server.Array[1, 9]
        from version in Gen.Long
        from groups in Gen.Select(Gen.Long[0, 3], Gen.Long[0, 5]).Array[9]
        from hasGroups in Gen.Bool
        select Of(servers, version, hasGroups ? groups : []);

    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<EnsembleServer> Server =>
        from address in Gen.Select(Host, Port, Port)
        from role in OneOf(EnsembleRole.Participant, EnsembleRole.Participant, EnsembleRole.Observer)
        from client in Gen.Select(Gen.Bool, Host, Port)
        from secure in Gen.Select(Gen.Bool, Host, Port)
        select new EnsembleServer(default, address.Item1, address.Item2, address.Item3 == address.Item2 ? (address.Item3 % ushort.MaxValue) + 1 : address.Item3, role)
        {
            ClientHost = client.Item1 ? client.Item2 : null,
            ClientPort = client.Item1 ? client.Item3 : null,
            SecureClientHost = secure.Item1 ? secure.Item2 : null,
            SecureClientPort = secure.Item1 ? secure.Item3 : null,
        };

    private static EnsembleConfig Of(EnsembleServer[] servers, long version, (long Group, long Weight)[] groups)
    {
        var members = servers.Select((server, i) => server with { Id = new(i * 7), Role = i == 0 ? EnsembleRole.Participant : server.Role }).ToImmutableSortedDictionary(server => server.Id, server => server);
        var grouped = members.Keys.Zip(groups).ToList();
        return new(members, version)
        {
            Groups = grouped.ToImmutableSortedDictionary(pair => pair.First, pair => pair.Second.Group),
            Weights = grouped.Select((pair, i) => (pair.First, Weight: i == 0 ? 2 : pair.Second.Weight)).Where(pair => pair.Weight != 1).ToImmutableSortedDictionary(pair => pair.First, pair => pair.Weight),
        };
    }
}
