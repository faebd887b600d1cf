using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Znode.AspNetCore;
using Znode.Ensemble;

namespace Znode.Cli.Server;

/// <summary>What a zoo.cfg and the myid file say about a member of an ensemble.</summary>
/// <param name="Self">Which of the members it is.</param>
/// <param name="Config">Who the members are.</param>
/// <param name="Port">How it listens for them.</param>
internal sealed record EnsembleSettings(ServerId Self, EnsembleConfig Config, PeerPortOptions Port)
{
    /// <exception cref="ZooCfgException">Something does not go together, or is not there.</exception>
    public static EnsembleSettings Of(ZooCfg cfg, EnsembleConfig config)
    {
        var self = MyId.Read(cfg.DataDir!, config);
        var own = config.Servers[self];
        var defaults = new PeerPortOptions();
        var port = defaults with
        {
            EndPoints = EndPoints(own, cfg.QuorumListenOnAllIPs),
            EnsembleName = cfg.EnsembleName ?? defaults.EnsembleName,
            Secret = cfg.SecretFile is { } file ? ReadSecret(file) : null,
            Tls = cfg.SslQuorum ? Tls(cfg) : null,
            AllowInsecurePeers = cfg.AllowInsecurePeers,
            AdmitJoiners = cfg.ReconfigEnabled == true,
            ConnectTimeout = cfg.CnxTimeoutMs is { } timeout ? TimeSpan.FromMilliseconds(timeout) : defaults.ConnectTimeout,
        };
        if (port is { Secret: null, Tls: null, AllowInsecurePeers: false } && port.EndPoints.FirstOrDefault(endPoint => !IPAddress.IsLoopback(endPoint.Address)) is { } open)
        {
            throw new ZooCfgException(
                $"server.{self}={own.Host}:{own.QuorumPort}:{own.ElectionPort}: the other members connect to {open}, and so could whoever else can reach it. "
                + "Set znode.secretFile (a file with the same secret on every member) or sslQuorum=true with certificates; or znode.allowInsecurePeers=true where the network keeps strangers out");
        }

        return new(self, config, port);
    }

    /// <summary>Where clients connect: by clientPort, or by the member's own line. Both must say the same.</summary>
    /// <exception cref="ZooCfgException">They do not, or neither says it.</exception>
    public void CompleteClientPort(ZooCfg cfg)
    {
        var own = Config.Servers[Self];
        if (own.ClientPort is { } port)
        {
            if ((cfg.ClientPort ?? port) != port || (cfg.ClientPortAddress is { } address && own.ClientHost is { } host && !Equals(address, host)))
            {
                throw new ZooCfgException(
                    $"client address for this server (id = {Self}) in static config file is {cfg.ClientPortAddress ?? "0.0.0.0"}:{cfg.ClientPort} "
                    + $"is different from client address found in dynamic file: {own.ClientHost ?? "0.0.0.0"}:{port}");
            }

            cfg.ClientPort = port;
            cfg.ClientPortAddress ??= own.ClientHost is "0.0.0.0" ? null : own.ClientHost;
        }

        if (cfg.ClientPort is null)
        {
            throw new ZooCfgException($"clientPort is not set, and server.{Self} has none: add ;<port> to it, or clientPort");
        }
    }

    private static bool Equals(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<IPEndPoint> EndPoints(EnsembleServer own, bool listenOnAll)
    {
        var address = listenOnAll ? ServerSettings.Address("server", null) : ServerSettings.Address($"server.{own.Id}", own.Host);
        return [.. new[] { own.QuorumPort, own.ElectionPort }.Distinct().Select(port => new IPEndPoint(address, port))];
    }

    private static string ReadSecret(string file)
    {
        var secret = ReadFile("znode.secretFile", file).Trim();
        return secret.Length >= 16
            ? secret
            : throw new ZooCfgException($"znode.secretFile={file}: a secret of at least 16 characters is allowed, the same in this file on every member; it has {secret.Length}");
    }

    private static PeerTls Tls(ZooCfg cfg)
    {
        var keyStore = cfg.QuorumKeyStore ?? throw new ZooCfgException("sslQuorum=true: ssl.quorum.keyStore.location is not set: a file with this member's certificate and private key is allowed");
        var trustStore = cfg.QuorumTrustStore ?? throw new ZooCfgException("sslQuorum=true: ssl.quorum.trustStore.location is not set: a file with the authorities' certificates is allowed");
        var keyPassword = Password("keyStore", cfg.QuorumKeyStorePassword, cfg.QuorumKeyStorePasswordPath);
        var tls = (TypeOf("keyStore", keyStore, cfg.QuorumKeyStoreType), TypeOf("trustStore", trustStore, cfg.QuorumTrustStoreType)) switch
        {
            ("PEM", "PEM") => PeerTls.FromPemFiles(keyStore, keyStore, trustStore, keyPassword),
            ("PKCS12", "PKCS12") => PeerTls.FromPkcs12Files(keyStore, keyPassword, trustStore, Password("trustStore", cfg.QuorumTrustStorePassword, cfg.QuorumTrustStorePasswordPath)),
            _ => throw new ZooCfgException($"ssl.quorum.trustStore.location={trustStore}: the same format as of ssl.quorum.keyStore.location={keyStore} is allowed"),
        };
        try
        {
            tls.Current(NullLogger.Instance);
        }
        catch (Exception exception) when (exception is IOException or CryptographicException)
        {
            throw new ZooCfgException($"sslQuorum=true: {exception.Message}");
        }

        return cfg.QuorumHostnameVerification ? tls : tls.WithoutHostVerification();
    }

    private static string TypeOf(string which, string file, string? type) => type ?? Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".PEM" or ".CRT" => "PEM",
        ".P12" or ".PFX" => "PKCS12",
        _ => throw new ZooCfgException(
            $"ssl.quorum.{which}.location={file}: PEM (.pem) and PKCS #12 (.p12) are allowed, others not: convert a Java key store with keytool -importkeystore -deststoretype PKCS12, or set ssl.quorum.{which}.type"),
    };

    private static string? Password(string which, string? password, string? path) => path is null ? password : ReadFile($"ssl.quorum.{which}.passwordPath", path).TrimEnd('\r', '\n');

    private static string ReadFile(string key, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ZooCfgException($"{key}={path}: a file that can be read is allowed ({exception.Message})");
        }
    }
}
