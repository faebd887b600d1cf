namespace Znode.Server;

/// <summary>
/// One turn at a member's gate: while it lasts, its holder alone owns everything of the member. Nothing waits in a turn: no I/O, no await, no
/// user code. Its end proposes what was prepared, performs what the engine asks, and then, outside the gate, flushes the connections touched.
/// </summary>
/// <remarks>See docs/decisions/0001.</remarks>
internal readonly ref struct Turn
{
    private readonly MemberCore _member;

    internal Turn(MemberCore member) => _member = member;

    public void Dispose() => _member.EndTurn();
}
