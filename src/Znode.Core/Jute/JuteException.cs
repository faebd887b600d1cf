namespace Znode.Jute;

/// <summary>Bytes are not the record that they should be. The only exception a decoder lets out.</summary>
internal sealed class JuteException(string message) : Exception(message);
