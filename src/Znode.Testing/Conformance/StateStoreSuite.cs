using Znode.Storage;

namespace Znode.Testing.Conformance;

/// <summary>What every <see cref="IDurableStateStore"/> must do.</summary>
internal static class StateStoreSuite
{
    public static IReadOnlyList<ConformanceCase<IDurableStateStore>> Cases() =>
    [
        new("What was never written is null", open => Expect.Equal(null, open().Read("currentEpoch"))),
        .. new long[] { 0, -1, long.MaxValue, long.MinValue }.Select(value => new ConformanceCase<IDurableStateStore>($"The number {value} comes back", open =>
        {
            open().Write("currentEpoch", value);
            Expect.Equal(value, open().Read("currentEpoch"));
        })),
        new("The last number written counts", open =>
        {
            var store = open();
            store.Write("currentEpoch", 1_000_000);
            store.Write("currentEpoch", 7);
            Expect.Equal(7, store.Read("currentEpoch"));
            Expect.Equal(7, open().Read("currentEpoch"));
        }),
        new("Numbers are kept apart by name", open =>
        {
            var store = open();
            store.Write("currentEpoch", 1);
            store.Write("acceptedEpoch", 2);
            Expect.Equal(1, store.Read("currentEpoch"));
            Expect.Equal(2, store.Read("acceptedEpoch"));
        }),
    ];
}
