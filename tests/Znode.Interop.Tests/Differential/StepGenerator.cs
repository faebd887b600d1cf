using System.Text;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>Turns a seed into an endless sequence of steps. The seed alone decides it.</summary>
/// <remarks>
/// Slots 0 and 1 use one-shot watches, slot 2 persistent ones, slot 3 none: see <see cref="KnownDifferences"/> on watch modes.
/// TTLs are long and sessions do not expire: what happens on a clock is tested elsewhere, by name.
/// </remarks>
internal sealed class StepGenerator
{
    /// <summary>How many sessions take part.</summary>
    public const int Slots = 4;

    /// <summary>What is said of an operation after which the server ends the connection.</summary>
    public const string MustNotBeSent = "which clients must not send";

    private readonly Random _random;
    private readonly Alphabet _alphabet;
    private readonly CallGenerator _calls;

    public StepGenerator(int seed)
    {
        _random = new Random(seed);
        _alphabet = new Alphabet(_random);
        _calls = new CallGenerator(_random, _alphabet);
    }

    public Step Next()
    {
        var slot = _random.Next(Slots);
        return _random.Next(1000) switch
        {
            < 825 => _calls.Next(slot),
            < 875 => PipelineOf(slot),
            < 895 => Authenticate(slot),
            < 930 => Quota(slot),
            < 945 => new MalformedCalls(_random, _calls).Next(slot),
            < 950 => BadFrame(slot),
            < 962 => new Drop(slot),
            < 974 => new Move(slot),
            < 984 => OddHandshake(slot),
            < 998 => new Call(slot, Opcode.CloseSession, [], ""),
            _ => Unknown(slot),
        };
    }

    private Pipeline PipelineOf(int slot)
    {
        var calls = Enumerable.Range(0, 2 + _random.Next(7)).Select(_ => _calls.Pipelined(slot)).ToArray();
        return new Pipeline(slot, calls);
    }

    private Call Authenticate(int slot)
    {
        var (scheme, credential) = _random.Next(12) switch
        {
            0 => ("nosuchscheme", "x"),
            1 => ("world", "anyone"),
            2 => ("ip", ""),
            3 => ("digest", "nocolon"),
            4 => ("digest", "super:wrong"),
            <= 6 when slot == 3 => ("digest", Servers.ServerSettings.SuperCredential),
            <= 9 => ("digest", "u:p"),
            _ => ("digest", "v:q"),
        };
        return new Call(slot, Opcode.Auth, Request.Auth(scheme, credential), $"{scheme} {credential}");
    }

    /// <summary>What zkCli's setquota and delquota do, each at one go: see <see cref="KnownDifferences.Counts"/> on quotas half made.</summary>
    private Call Quota(int slot)
    {
        var root = _alphabet.QuotaRoot();
        var (quota, limits, stats) = ($"/zookeeper/quota{root}", $"/zookeeper/quota{root}/zookeeper_limits", $"/zookeeper/quota{root}/zookeeper_stats");
        var text = _alphabet.Limit();
        return _random.Next(7) switch
        {
            0 or 1 => new Call(slot, Opcode.SetData, Request.SetData(limits, text, -1), $"{limits} {Normalizer.Data(text)}"),
            2 => CallGenerator.MultiOf(slot, [CallGenerator.Delete(slot, limits, -1), CallGenerator.Delete(slot, stats, -1)]),
            3 or 4 => new Call(slot, Opcode.GetData, Request.PathWatch(stats), stats),
            5 => CallGenerator.Create(slot, quota, []),
            _ => CallGenerator.MultiOf(slot, [CallGenerator.Create(slot, limits, text), CallGenerator.Create(slot, stats, "count=0,bytes=0"u8.ToArray())]),
        };
    }

    private Raw BadFrame(int slot) => _random.Next(6) switch
    {
        0 => new Raw(slot, new JuteWriter().Int(-1).ToArray(), "a frame of length -1"),
        1 => new Raw(slot, new JuteWriter().Int(1_048_576).ToArray(), "a frame of length 1 MiB"),
        2 => new Raw(slot, new JuteWriter().Int(int.MaxValue).Long(0).ToArray(), "a frame of length 2^31-1"),
        3 => new Raw(slot, new JuteWriter().Int(0).ToArray(), "an empty frame"),
        4 => new Raw(slot, new JuteWriter().Int(4).Int(9).ToArray(), "a frame with half a header"),
        _ => new Raw(slot, new JuteWriter().Int(0x72756f6b).ToArray(), "ruok after the handshake"),
    };

    private Handshake OddHandshake(int slot) => _random.Next(5) switch
    {
        0 => new Handshake(slot, request => request with { Password = Encoding.ASCII.GetBytes("0123456789abcdef") }, "with a wrong password"),
        1 => new Handshake(slot, request => request with { SessionId = 0x1234567, Password = new byte[16] }, "of a session that never was"),
        2 => new Handshake(slot, request => request with { LastZxidSeen = long.MaxValue }, "that has seen the future"),
        3 => new Handshake(slot, request => request with { Password = null }, "with no password"),
        _ => new Handshake(slot, request => request with { Password = [1, 2, 3] }, "with a short password"),
    };

    private Call Unknown(int slot)
    {
        var opcode = _alphabet.Pick(0, 10, 23, 99, 108, -2, -1, int.MaxValue, int.MinValue, Opcode.Check, Opcode.CreateSession, Opcode.DeleteContainer);
        return new Call(slot, opcode, Request.PathVersion("/a", -1), MustNotBeSent);
    }
}
