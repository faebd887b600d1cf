using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>Decodes a reply by its opcode and prints every field of it, normalised.</summary>
internal static class ReplyText
{
    public static string Render(int opcode, WireReply reply, Normalizer normalizer)
    {
        var header = $"xid={reply.Xid} zxid={reply.Zxid} err={reply.Error}";
        if (reply.Error != WireError.Ok)
        {
            return reply.Body.Length == 0 ? header : $"{header} and {reply.Body.Length} bytes behind an error";
        }

        var reader = reply.Reader();
        string body;
        try
        {
            body = Body(opcode, reader, normalizer);
        }
        catch (InvalidDataException exception)
        {
            return $"{header} undecodable ({exception.Message}): {Convert.ToHexString(reply.Body)}";
        }

        return reader.Remaining == 0 ? $"{header} {body}" : $"{header} {body} and {reader.Remaining} bytes too many";
    }

    private static string Body(int opcode, JuteReader reader, Normalizer normalizer) => opcode switch
    {
        Opcode.Create or Opcode.Sync => $"path={reader.String()}",
        Opcode.Create2 or Opcode.CreateContainer or Opcode.CreateTtl => $"path={reader.String()} {normalizer.Stat(WireStat.Read(reader))}",
        Opcode.Exists or Opcode.SetData or Opcode.SetAcl => normalizer.Stat(WireStat.Read(reader)),
        Opcode.GetData => $"data={Normalizer.Data(reader.Buffer())} {normalizer.Stat(WireStat.Read(reader))}",
        Opcode.GetAcl => $"acl={string.Join(',', reader.Acl() ?? [])} {normalizer.Stat(WireStat.Read(reader))}",
        Opcode.GetChildren => Names(reader.Strings()),
        Opcode.GetChildren2 => $"{Names(reader.Strings())} {normalizer.Stat(WireStat.Read(reader))}",
        Opcode.GetEphemerals => Names(reader.Strings()),
        Opcode.GetAllChildrenNumber => $"number={reader.Int()}",
        Opcode.AddWatch => $"error={reader.Int()}",
        Opcode.WhoAmI => Names(reader.Vector(client => $"{client.String()}:{client.String()}")),
        Opcode.Multi or Opcode.MultiRead => Results(reader, normalizer),
        _ => "",
    };

    /// <summary>Names come in no promised order (client-protocol §6, §11).</summary>
    private static string Names(IReadOnlyList<string?>? names) => names is null ? "null" : $"({string.Join(' ', names.Order(StringComparer.Ordinal))})";

    private static string Results(JuteReader reader, Normalizer normalizer)
    {
        var results = new List<string>();
        while (true)
        {
            var (type, done, error) = (reader.Int(), reader.Bool(), reader.Int());
            if (done)
            {
                results.Add($"end({type},{error})");
                return string.Join(" · ", results);
            }

            var body = type == Opcode.Error ? $"{reader.Int()}" : Body(type, reader, normalizer);
            results.Add($"{Opcode.Name(type)}({error}) {body}");
        }
    }
}
