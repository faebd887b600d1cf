using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>Requests with a sound header and a body that is not: cut short, too long, or with impossible lengths.</summary>
internal sealed class MalformedCalls(Random random, CallGenerator calls)
{
    public Call Next(int slot)
    {
        var call = calls.Next(slot);
        var opensWithLength = call.Body.Length > 4 && call.Opcode is not (Opcode.Multi or Opcode.MultiRead or Opcode.SetWatches or Opcode.SetWatches2);
        switch (random.Next(6))
        {
            case 0:
                return call.Changed(body => [.. body, 1, 2, 3], "and three bytes more");
            case 1 when opensWithLength:
                return call.Changed(body => [.. new JuteWriter().Int(-2).ToArray(), .. body.AsSpan(4)], "its first length -2");
            case 2 when opensWithLength:
                return call.Changed(body => [.. new JuteWriter().Int(int.MaxValue).ToArray(), .. body.AsSpan(4)], "its first length 2^31-1");
            case 3:
                byte[] path = [0x2f, 0xc3, 0x28];
                return new Call(slot, Opcode.Create, new JuteWriter().Buffer(path).Buffer(null).Acl(WireAcl.Open).Int(0).ToArray(), "a path that is no UTF-8");
            default:
                var length = call.Body.Length == 0 ? 0 : random.Next(call.Body.Length);
                return call.Changed(body => body[..Math.Min(length, body.Length)], $"cut to {length} of {call.Body.Length} bytes");
        }
    }
}
