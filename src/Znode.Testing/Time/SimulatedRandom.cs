namespace Znode.Testing.Time;

/// <summary>Chance, from a seed: the same numbers on every machine and every runtime.</summary>
/// <remarks>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). Each concern of a run has a generator of its own, so that one that draws more does not change the others.</remarks>
internal sealed class SimulatedRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Makes a generator of its own for a concern.</summary>
    public SimulatedRandom Fork(ulong concern) => new(Mix(_state ^ Mix(concern)));

    /// <summary>Draws 0 up to, not including, <paramref name="limit"/>.</summary>
    public int Below(int limit) => (int)((Draw() >> 33) % (ulong)limit);

    /// <summary>Draws from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    /// <summary>Draws a number from 0 to 1.</summary>
    public double Fraction() => (Draw() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Fraction() < probability;

    /// <summary>Draws a time with a mean: mostly short, now and then long.</summary>
    public long Exponential(double mean) => (long)(-mean * Math.Log(1 - Fraction()));

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public ulong Draw()
    {
        _state += 0x9e3779b97f4a7c15;
        return Mix(_state);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
