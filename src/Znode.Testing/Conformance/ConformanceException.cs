namespace Znode.Testing;

/// <summary>What is under test does not do what its contract says; the message says what was expected, and what came.</summary>
/// <param name="message">What is wrong.</param>
public sealed class ConformanceException(string message) : Exception(message);
