using Znode.Storage;

namespace Znode.Testing.Tests.Conformance;

/// <summary>A store that breaks its contract is told so, in words.</summary>
[TestFixture]
public sealed class StorageConformanceTests
{
    [Test]
    public void A_store_of_numbers_that_forgets_fails()
    {
        var failed = StorageConformance.StateStoreCases.Where(conformance => Fails(conformance, () => new InMemoryStateStore())).Select(conformance => conformance.Name);
        Assert.That(failed, Has.Some.EqualTo("The last number written counts").And.None.EqualTo("What was never written is null"));
    }

    [Test]
    public void A_store_of_snapshots_that_keeps_too_few_fails()
    {
        var failed = StorageConformance.SnapshotStoreCases.Where(conformance => Fails(conformance, () => new InMemorySnapshotStore())).Select(conformance => conformance.Name);
        Assert.That(failed, Has.Some.EqualTo("A snapshot appears when it is complete"));
    }

    [Test]
    public void A_log_that_is_empty_again_when_it_is_reopened_fails()
    {
        var failed = StorageConformance.TxnLogCases.Where(conformance => Fails(conformance, () => new InMemoryTxnLog())).Select(conformance => conformance.Name);
        Assert.That(failed, Has.Some.EqualTo("Reopening finds what was synced").And.None.EqualTo("Only what is synced is read"));
    }

    private static bool Fails<T>(ConformanceCase<T> conformance, Func<T> open)
    {
        try
        {
            conformance.Run(open);
            return false;
        }
        catch (ConformanceException)
        {
            return true;
        }
    }
}
