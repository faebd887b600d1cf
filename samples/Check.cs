namespace Samples;

/// <summary>Holds a sample to what it shows: each runs in every build, and ends with an exception when something is not so.</summary>
internal static class Check
{
    public static void That(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"It does not hold that {what}.");
        }
    }

    public static void Equal<T>(T expected, T actual, string what) =>
        That(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: expected {expected}, but found {actual}");

    public static void Same<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what) =>
        That(expected.SequenceEqual(actual), $"{what}: expected {string.Join(", ", expected)}, but found {string.Join(", ", actual)}");
}
