namespace Znode.Hosting;

/// <summary>Knows where this host is reached, once its services have started: a web server does.</summary>
public interface IServiceAddress
{
    /// <summary>Finds the address and the ports that callers use.</summary>
    /// <returns>The address, and the ports without TLS and with it; null when the host listens nowhere.</returns>
    (string Address, int? Port, int? SslPort)? Find();
}
