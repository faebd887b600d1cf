namespace Znode.Client.Connections;

/// <summary>A server did not take the client: the reason, in words.</summary>
/// <param name="message">Why.</param>
/// <param name="innerException">What caused it.</param>
internal sealed class DialFailedException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The ensemble refused one of the client's credentials.</summary>
/// <param name="scheme">Of which scheme.</param>
internal sealed class CredentialsRefusedException(string scheme) : Exception($"The ensemble refused the credentials of the scheme '{scheme}', or does not know the scheme.")
{
    public string Scheme { get; } = scheme;
}
