namespace Znode.Storage.Conformance;

/// <summary>What every <see cref="IDurableStateStore"/> must do. Derive, give <see cref="Open"/>, and run it.</summary>
public abstract class StateStoreConformance
{
    /// <summary>Opens the store of this test: empty the first time, with all that was written when it is called again.</summary>
    protected abstract IDurableStateStore Open();

    [Test]
    public void What_was_never_written_is_null() => Assert.That(Open().Read("currentEpoch"), Is.Null);

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue)]
    public void A_number_comes_back(long value)
    {
        Open().Write("currentEpoch", value);
        Assert.That(Open().Read("currentEpoch"), Is.EqualTo(value));
    }

    [Test]
    public void The_last_number_written_counts()
    {
        var store = Open();
        store.Write("currentEpoch", 1_000_000);
        store.Write("currentEpoch", 7);
        Assert.That(store.Read("currentEpoch"), Is.EqualTo(7));
        Assert.That(Open().Read("currentEpoch"), Is.EqualTo(7));
    }

    [Test]
    public void Numbers_are_kept_apart_by_name()
    {
        var store = Open();
        store.Write("currentEpoch", 1);
        store.Write("acceptedEpoch", 2);
        Assert.That(store.Read("currentEpoch"), Is.EqualTo(1));
        Assert.That(store.Read("acceptedEpoch"), Is.EqualTo(2));
    }
}
