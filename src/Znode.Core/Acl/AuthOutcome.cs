namespace Znode.Acl;

/// <summary>What came of credentials: identities, which join those that the connection has, or a refusal, which ends the connection.</summary>
internal sealed class AuthOutcome
{
    /// <summary>The credentials are refused: AUTHFAILED.</summary>
    public static readonly AuthOutcome Refused = new(isGranted: false, []);

    private AuthOutcome(bool isGranted, IReadOnlyList<Identity> identities)
    {
        IsGranted = isGranted;
        Identities = identities;
    }

    public bool IsGranted { get; }

    /// <summary>Gets who the connection has shown to be; empty if refused.</summary>
    public IReadOnlyList<Identity> Identities { get; }

    public static AuthOutcome Granted(params IReadOnlyList<Identity> identities) => new(isGranted: true, identities);
}
