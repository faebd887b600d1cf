namespace ServiceRegistry;

/// <summary>Holds the sample to what it shows: it runs in every build.</summary>
internal static class Check
{
    public static void Equal<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what)
    {
        if (!expected.SequenceEqual(actual))
        {
            throw new InvalidOperationException($"{what}: expected {string.Join(", ", expected)}, but found {string.Join(", ", actual)}.");
        }
    }

    public static void That(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"It does not hold that {what}.");
        }
    }
}
