namespace Znode.Server.Ensemble;

/// <summary>Numbers the requests that a member relays to its leader: by them it finds its own among the committed transactions.</summary>
/// <remarks>
/// ZooKeeper's learners relay the client's own number. Clients begin to count anew on each connection, so what a client had under way at one member can be taken there for what it
/// asks at the next. These numbers have the member's own in the top byte, and do not come again for 16 million requests; a restart goes on somewhere else.
/// </remarks>
/// <param name="self">The member.</param>
/// <param name="wallMs">The time: where it begins.</param>
internal sealed class RelayNumbers(ServerId self, long wallMs)
{
    private const int CounterMask = 0xff_ffff;
    private int _last = (int)(wallMs & CounterMask);

    /// <summary>Gets the next number. Never negative: those have meanings of their own on the wire.</summary>
    public int Next()
    {
        _last = (_last + 1) & CounterMask;
        return ((int)(self.Value & 0x7f) << 24) | _last;
    }
}
