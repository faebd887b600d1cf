using System.Net;
using System.Runtime.InteropServices;

namespace Znode.AspNetCore.Clients;

/// <summary>Counts connections, in all and by address, and says when there are too many (spec semantics §13).</summary>
/// <remarks>Used when connections begin and end, by any thread.</remarks>
internal sealed class ConnectionLimits(int perAddressMax, int max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _count;

    public ConnectionVerdict TryEnter(IPAddress address)
    {
        lock (_gate)
        {
            if (max > 0 && _count >= max)
            {
                return ConnectionVerdict.TooMany;
            }

            ref var ofAddress = ref CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, address, out _);
            if (perAddressMax > 0 && ofAddress >= perAddressMax)
            {
                return ConnectionVerdict.TooManyOfAddress;
            }

            ofAddress++;
            _count++;
            return ConnectionVerdict.Welcome;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _count--;
            if (--CollectionsMarshal.GetValueRefOrNullRef(_byAddress, address) == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }
}

/// <summary>What becomes of a new connection.</summary>
internal enum ConnectionVerdict
{
    Welcome,

    /// <summary>maxClientCnxns is reached.</summary>
    TooManyOfAddress,

    /// <summary>maxCnxns is reached.</summary>
    TooMany,
}
