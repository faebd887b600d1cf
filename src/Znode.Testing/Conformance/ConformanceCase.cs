namespace Znode.Testing;

/// <summary>One thing that every implementation of a contract must do.</summary>
/// <typeparam name="T">The contract.</typeparam>
public sealed class ConformanceCase<T>
{
    private readonly Action<Func<T>> _check;

    internal ConformanceCase(string name, Action<Func<T>> check)
    {
        Name = name;
        _check = check;
    }

    /// <summary>Gets what must be so, as a sentence.</summary>
    public string Name { get; }

    /// <summary>Checks it.</summary>
    /// <param name="open">
    /// Opens what is under test: empty the first time, and with all that was made durable when it is called again, after what it gave before was disposed, if it can be. Of each case's
    /// own: no two cases share a store.
    /// </param>
    /// <exception cref="ConformanceException">It is not so.</exception>
    public void Run(Func<T> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        _check(open);
    }

    /// <summary>Gives the sentence, so that test frameworks show it as the name of the case.</summary>
    public override string ToString() => Name;
}
