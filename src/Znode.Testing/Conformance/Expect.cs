using System.Runtime.CompilerServices;

namespace Znode.Testing.Conformance;

/// <summary>What the suites say something with; no test framework is needed.</summary>
internal static class Expect
{
    public static void Equal<T>(T expected, T actual, [CallerArgumentExpression(nameof(actual))] string what = "")
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new ConformanceException($"{what} is {actual}, and should be {expected}.");
        }
    }

    public static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, [CallerArgumentExpression(nameof(actual))] string what = "")
    {
        var (wanted, found) = (expected.ToList(), actual.ToList());
        if (!wanted.SequenceEqual(found))
        {
            throw new ConformanceException($"{what} gives {Text(found)}, and should give {Text(wanted)}.");
        }
    }

    public static void True(bool condition, string statement)
    {
        if (!condition)
        {
            throw new ConformanceException($"It should be so, and is not: {statement}.");
        }
    }

    public static void Throws<TException>(Action action, string what)
        where TException : Exception
    {
        try
        {
            action();
        }
        catch (TException)
        {
            return;
        }
        catch (Exception exception)
        {
            throw new ConformanceException($"{what} throws {exception.GetType().Name}, and should throw {typeof(TException).Name}: {exception.Message}");
        }

        throw new ConformanceException($"{what} should throw {typeof(TException).Name}, and does not.");
    }

    private static string Text<T>(List<T> items) => items.Count > 20 ? $"{items.Count} items" : $"[{string.Join(", ", items)}]";
}
