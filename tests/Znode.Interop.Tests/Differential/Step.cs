using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>One thing done to both servers, by one of the run's sessions.</summary>
/// <param name="Slot">Which session; a slot without a connection connects first, resuming its session if it has one.</param>
internal abstract record Step(int Slot)
{
    /// <summary>Whether the server may choose the order of this step's events (semantics §7: ephemerals of a closed session go in hash order).</summary>
    public virtual bool EventsInAnyOrder => false;
}

/// <summary>A request and its reply.</summary>
internal sealed record Call(int Slot, int Opcode, byte[] Body, string Text) : Step(Slot)
{
    /// <summary>What the reference is sent instead, where <see cref="KnownDifferences"/> wants it; null for the same body.</summary>
    public byte[]? ReferenceBody { get; init; }

    public override bool EventsInAnyOrder => Opcode == Wire.Opcode.CloseSession;

    /// <summary>Whether the reply may be preceded by events that no transaction caused (client-protocol §10.5).</summary>
    public bool SynthesizesEvents => Opcode is Wire.Opcode.SetWatches or Wire.Opcode.SetWatches2;

    /// <summary>The same request with its bodies changed.</summary>
    public Call Changed(Func<byte[], byte[]> change, string how) =>
        this with { Body = change(Body), ReferenceBody = ReferenceBody is null ? null : change(ReferenceBody), Text = $"{Text}, {how}" };

    public override string ToString() => $"s{Slot} {Wire.Opcode.Name(Opcode)} {Text}";
}

/// <summary>Several requests sent at once, then all their replies.</summary>
internal sealed record Pipeline(int Slot, IReadOnlyList<Call> Calls) : Step(Slot)
{
    public override string ToString() => $"s{Slot} pipeline: {string.Join(" | ", Calls.Select(call => $"{Opcode.Name(call.Opcode)} {call.Text}"))}";
}

/// <summary>Bytes that are no request.</summary>
internal sealed record Raw(int Slot, byte[] Bytes, string Text) : Step(Slot)
{
    public override string ToString() => $"s{Slot} sends {Text}";
}

/// <summary>The connection is dropped without a word; the session lives on.</summary>
internal sealed record Drop(int Slot) : Step(Slot)
{
    public override string ToString() => $"s{Slot} drops its connection";
}

/// <summary>The session moves to a new connection while the old one is still open.</summary>
internal sealed record Move(int Slot) : Step(Slot)
{
    public override string ToString() => $"s{Slot} resumes on a second connection";
}

/// <summary>A handshake of its own that the server may refuse.</summary>
internal sealed record Handshake(int Slot, Func<ConnectRequest, ConnectRequest> Change, string Text) : Step(Slot)
{
    public override string ToString() => $"s{Slot} handshake {Text}";
}
