using System.Net.Security;
using Microsoft.Extensions.DependencyInjection;
using Znode.Client;

namespace Znode.Hosting;

/// <summary>A client of an ensemble over the network, as it stands in the configuration: <c>ConnectionStrings:{name}</c> and the section <c>Znode:Client:{name}</c>.</summary>
/// <remarks>
/// Bound and checked when the host starts: a value that can not be is an error that names its key. Read once; changes need a restart. There is no time limit for the first connection: it is made when
/// the client is first used, and tried for as long as somebody waits. What stands in no configuration is set by <see cref="IZnodeBuilder.ConfigureClient"/>.
/// </remarks>
public sealed class ZnodeClientSettings
{
    /// <summary>Gets or sets where the ensemble is.</summary>
    /// <value><c>host:port,host:port/root</c>, with <c>tls://</c> before it for TLS; needed. <c>ConnectionStrings:{name}</c> of the configuration, when it is there, otherwise <c>Znode:Client:{name}:ConnectionString</c>.</value>
    public string? ConnectionString { get; set; }

    /// <summary>Gets or sets how long a session is asked to outlive a silence.</summary>
    /// <value>From 1 ms to a day. Default 30 s; the ensemble keeps it between its limits.</value>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long one server may take to accept a connection, TLS included, and to answer the first message.</summary>
    /// <value>From 1 ms to a day. Default null: the session's timeout divided by the number of servers, and no less than 1 s or more than 10 s.</value>
    public TimeSpan? DialTimeout { get; set; }

    /// <summary>Gets or sets how TLS is done.</summary>
    /// <value>Default null: by what the machine trusts when the connection string begins with <c>tls://</c>, otherwise not at all. A section <c>Tls</c> with any value in it makes all connections TLS.</value>
    public ZnodeClientTlsSettings? Tls { get; set; }

    /// <summary>Gets or sets whether a member in no quorum will do, which only reads.</summary>
    /// <value>Default false.</value>
    public bool ReadOnlyAllowed { get; set; }

    /// <summary>Gets or sets whether reads are asked again when their connection broke.</summary>
    /// <value>Default true.</value>
    public bool RetryReads { get; set; } = true;

    /// <summary>Gets or sets the largest request, in bytes.</summary>
    /// <value>At least 1,024. Default 1,048,575, the ensemble's own. ZooKeeper: <c>jute.maxbuffer</c>.</value>
    public int RequestBytesMax { get; set; } = 0xfffff;

    /// <summary>Gets or sets the largest answer that is taken, in bytes: a list of children for example.</summary>
    /// <value>At least 1,024. Default 64 MiB. A larger one fails its call and ends the connection.</value>
    public int ReplyBytesMax { get; set; } = 64 * 1024 * 1024;

    /// <summary>Gets or sets the user that the client shows itself as, by the scheme <c>digest</c>.</summary>
    /// <value>Default null: nobody.</value>
    public string? User { get; set; }

    /// <summary>Gets or sets the user's password. Belongs where the host keeps its secrets.</summary>
    public string? Password { get; set; }

    /// <summary>Gets or sets where the registry of services lies.</summary>
    /// <value>A path. Default <c>/services</c>.</value>
    public string ServicesPath { get; set; } = ZnodeServiceCollectionExtensions.ServicesPathDefault;

    /// <summary>Copies the values into the immutable form that a client takes; it checks nothing, and leaves <see cref="Tls"/> out.</summary>
    internal ZnodeClientOptions ToOptions() => new()
    {
        Servers = ConnectionString ?? "",
        SessionTimeout = SessionTimeout,
        DialTimeout = DialTimeout,
        ReadOnlyAllowed = ReadOnlyAllowed,
        RetryReads = RetryReads,
        RequestBytesMax = RequestBytesMax,
        ReplyBytesMax = ReplyBytesMax,
        Credentials = User is null ? [] : [ZnodeCredentials.Digest(User, Password ?? "")],
    };

    /// <summary>Reads the files of <see cref="Tls"/>.</summary>
    /// <returns>Null when it is not set.</returns>
    /// <exception cref="IOException">A file is missing, or not what it should be; the message names it.</exception>
    internal SslClientAuthenticationOptions? ToTlsOptions()
    {
        if (Tls is null)
        {
            return null;
        }

        var options = ZnodeClientTls.FromPemFiles(Tls.AuthoritiesFile, Tls.CertificateFile, Tls.KeyFile, Tls.Password);
        options.TargetHost = Tls.ServerName;
        return options;
    }
}
