using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Znode;

/// <summary>States what must hold; on in release builds. A violation is a bug or corruption and stops the member.</summary>
internal static class Invariant
{
    [StackTraceHidden]
    public static void Require([DoesNotReturnIf(false)] bool condition, string statement, [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition)
        {
            throw new InvariantViolationException($"{statement} ({expression})");
        }
    }
}

/// <summary>Thrown when the member found itself in a state that can not be: a bug, or data damaged in memory or on disk.</summary>
/// <param name="message">What should have held.</param>
public sealed class InvariantViolationException(string message) : Exception(message);
