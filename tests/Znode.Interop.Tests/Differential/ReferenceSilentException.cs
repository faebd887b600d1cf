namespace Znode.Interop.Tests.Differential;

/// <summary>The servers that are compared with do not answer: nothing is known of those under test.</summary>
internal sealed class ReferenceSilentException(string message) : Exception(message);
