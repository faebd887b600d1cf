using Znode;

namespace UnitTestFake;

/// <summary>What is to be tested: the seats of a plane, sold by many programs at once. It asks for a client and does not know which: an embedded member's, a remote one, a fake.</summary>
internal sealed class SeatPlan(IZnodeClient client)
{
    /// <summary>Holds a seat while a guest makes up their mind: for as long as this program's session lives.</summary>
    /// <returns>False when somebody else has it.</returns>
    public Task<bool> TryHoldAsync(string seat, string guest) => TryTakeAsync(seat, guest, CreateMode.Ephemeral);

    /// <summary>Sells a seat.</summary>
    /// <returns>False when somebody else has it.</returns>
    public Task<bool> TrySellAsync(string seat, string guest) => TryTakeAsync(seat, guest, CreateMode.Persistent);

    /// <summary>Tells who has a seat; null when it is free.</summary>
    public async Task<string?> FindGuestAsync(string seat)
    {
        var session = await client.GetSessionAsync();

        // What another program has sold a moment ago counts, whichever member it was sold at.
        await session.SyncAsync();
        return await session.TryGetStringAsync(Path(seat));
    }

    private async Task<bool> TryTakeAsync(string seat, string guest, CreateMode mode)
    {
        var session = await client.GetSessionAsync();
        return await session.TryCreateAsync(Path(seat), guest, new() { Mode = mode, CreateParents = true }) is not null;
    }

    private static ZnodePath Path(string seat) => (ZnodePath)"/seats" / seat;
}
