using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Znode.Hosting.Ports;

/// <summary>Checks the ports before the member is made; each message names the key of the configuration.</summary>
internal sealed class PortSettingsValidation : IValidateOptions<ZnodePortSettings>
{
    private const int SecretLengthMin = 16;

    public ValidateOptionsResult Validate(string? name, ZnodePortSettings options)
    {
        var problems = new ValidateOptionsResultBuilder();
        foreach (var (key, text) in new[] { (nameof(options.ClientEndpoint), options.ClientEndpoint), (nameof(options.PeerEndpoint), options.PeerEndpoint) })
        {
            if (text is not null && !EndpointText.TryParse(text, out _))
            {
                problems.AddError($"'{text}' is no place to listen; {EndpointText.Allowed}", Key(key));
            }
        }

        if (options.ConnectionsPerAddressMax < 0)
        {
            problems.AddError($"{options.ConnectionsPerAddressMax} is negative; 0 is any number", Key(nameof(options.ConnectionsPerAddressMax)));
        }

        if (options.PeerSecret is { Length: < SecretLengthMin })
        {
            problems.AddError($"it is shorter than {SecretLengthMin} characters: whoever can connect could guess at it", Key(nameof(options.PeerSecret)));
        }

        if (options.PeerTls is { } tls)
        {
            RequireFile(problems, tls.CertificateFile, $"{nameof(options.PeerTls)}:{nameof(tls.CertificateFile)}");
            RequireFile(problems, tls.AuthoritiesFile, $"{nameof(options.PeerTls)}:{nameof(tls.AuthoritiesFile)}");
            if (tls.KeyFile is { } keyFile)
            {
                RequireFile(problems, keyFile, $"{nameof(options.PeerTls)}:{nameof(tls.KeyFile)}");
            }
        }

        return problems.Build();
    }

    private static void RequireFile(ValidateOptionsResultBuilder problems, string file, string key)
    {
        if (!File.Exists(file))
        {
            problems.AddError(file.Length == 0 ? "it is not set; it is the path of a PEM file" : $"there is no file {Path.GetFullPath(file)}", Key(key));
        }
    }

    private static string Key(string property) => $"{ZnodeServiceCollectionExtensions.SectionName}:{property}";
}
