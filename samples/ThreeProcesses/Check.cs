namespace ThreeProcesses;

/// <summary>Holds the sample to what it shows: it runs in every build.</summary>
internal static class Check
{
    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException($"It does not hold that {what}: expected {expected}, but found {actual}.");
        }
    }
}
