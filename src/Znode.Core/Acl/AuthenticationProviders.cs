using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Znode.Acl;

/// <summary>The providers of a member, by scheme. Never changes, so any thread may ask. ZooKeeper: <c>ProviderRegistry</c>.</summary>
internal sealed class AuthenticationProviders
{
    /// <summary>What a member has unless told otherwise: ip, and digest without a super user.</summary>
    public static readonly AuthenticationProviders Default = new(new IpAuthenticationProvider(), new DigestAuthenticationProvider());

    private readonly FrozenDictionary<string, IAuthenticationProvider> _providers;

    /// <exception cref="ArgumentException">Two have one scheme, or a scheme that needs no provider.</exception>
    public AuthenticationProviders(params IEnumerable<IAuthenticationProvider> providers)
    {
        var byScheme = new Dictionary<string, IAuthenticationProvider>(StringComparer.Ordinal);
        foreach (var provider in providers)
        {
            if (provider.Scheme is AclChecker.WorldScheme or AclChecker.AuthScheme or Identity.SuperScheme or "")
            {
                throw new ArgumentException($"The scheme '{provider.Scheme}' has a meaning of its own and can not have a provider", nameof(providers));
            }

            if (!byScheme.TryAdd(provider.Scheme, provider))
            {
                throw new ArgumentException($"The scheme '{provider.Scheme}' has two providers", nameof(providers));
            }
        }

        _providers = byScheme.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Gets these providers and one more, which takes the place of the one with its scheme.</summary>
    public AuthenticationProviders With(IAuthenticationProvider provider) =>
        new(_providers.Values.Where(other => other.Scheme != provider.Scheme).Append(provider));

    /// <summary>Gets the provider of a scheme.</summary>
    public bool TryGet(string scheme, [NotNullWhen(true)] out IAuthenticationProvider? provider) => _providers.TryGetValue(scheme, out provider);
}
