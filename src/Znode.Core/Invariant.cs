using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Znode;

/// <summary>States what must hold; on in release builds. A violation is a bug or corruption and stops the member.</summary>
internal static class Invariant
{
    /// <summary>States what must hold; the text is put together only when it does not.</summary>
    [StackTraceHidden]
    public static void Require(
        [DoesNotReturnIf(false)] bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref InvariantStatement statement,
        [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition)
        {
            throw new InvariantViolationException($"{statement.ToText()} ({expression})");
        }
    }

    [StackTraceHidden]
    public static void Require([DoesNotReturnIf(false)] bool condition, string statement, [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition)
        {
            throw new InvariantViolationException($"{statement} ({expression})");
        }
    }
}

/// <summary>The text of an invariant, which costs nothing while the invariant holds: it is stated for every transaction.</summary>
[InterpolatedStringHandler]
internal ref struct InvariantStatement
{
    private DefaultInterpolatedStringHandler _text;

    public InvariantStatement(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        _text = condition ? default : new(literalLength, formattedCount);
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public string ToText() => _text.ToStringAndClear();
}

/// <summary>Thrown when the member found itself in a state that can not be: a bug, or data damaged in memory or on disk.</summary>
/// <param name="message">What should have held.</param>
public sealed class InvariantViolationException(string message) : Exception(message);
