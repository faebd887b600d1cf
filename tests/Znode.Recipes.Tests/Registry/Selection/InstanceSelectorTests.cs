using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace Znode.Recipes.Tests.Registry.Selection;

[TestFixture]
public sealed class InstanceSelectorTests
{
    private const int Seed = 7;
    private const int Draws = 10_000;

    private static IEnumerable<IInstanceSelector> All =>
    [
        InstanceSelectors.RoundRobin(), InstanceSelectors.Random(Seed), InstanceSelectors.Weighted(seed: Seed), InstanceSelectors.Sticky(InstanceSelectors.RoundRobin()),
        InstanceSelectors.AvoidFailing(InstanceSelectors.RoundRobin()),
    ];

    [TestCaseSource(nameof(All))]
    public void Of_none_none_is_selected_and_of_one_that_one(IInstanceSelector selector)
    {
        var only = Instances("a");

        Assert.That(selector.Select([]), Is.Null);
        Assert.That(selector.Select(only), Is.SameAs(only[0]));
        selector.ReportFailure(only[0]);
        Assert.That(selector.Select(only), Is.SameAs(only[0]));
    }

    [TestCaseSource(nameof(All))]
    public void Selectors_may_be_shared_by_threads(IInstanceSelector selector)
    {
        var instances = Instances("a", "b", "c");
        var selected = new int[3];

        Parallel.For(0, 3_000, _ =>
        {
            var instance = selector.Select(instances)!;
            Interlocked.Increment(ref selected[instance.Id[0] - 'a']);
            if (instance.Id == "b")
            {
                selector.ReportFailure(instance);
            }
        });

        Assert.That(selected.Sum(), Is.EqualTo(3_000));
    }

    [Test]
    public void RoundRobin_takes_one_after_the_other_and_goes_on_when_the_list_changes()
    {
        var selector = InstanceSelectors.RoundRobin();

        Assert.That(Draw(selector, Instances("a", "b", "c"), 4), Is.EqualTo("abca"));
        Assert.That(Draw(selector, Instances("a", "b"), 3), Is.EqualTo("aba"));
    }

    [Test]
    public void Random_gives_each_the_same_chance_and_the_seed_decides()
    {
        var instances = Instances("a", "b", "c", "d");

        var drawn = Draw(InstanceSelectors.Random(Seed), instances, Draws);

        foreach (var instance in instances)
        {
            Assert.That(Share(drawn, instance.Id), Is.EqualTo(0.25).Within(0.02));
        }

        Assert.That(Draw(InstanceSelectors.Random(Seed), instances, Draws), Is.EqualTo(drawn));
        Assert.That(Draw(InstanceSelectors.Random(Seed + 1), instances, Draws), Is.Not.EqualTo(drawn));
    }

    [Test]
    public void Weighted_gives_chances_in_proportion_to_the_weights_in_the_metadata()
    {
        var instances = new[] { Weighted("a", "1"), Weighted("b", "3.0"), Weighted("c", "0"), Instances("d")[0] };

        var drawn = Draw(InstanceSelectors.Weighted(seed: Seed), instances, Draws);

        Assert.That(Share(drawn, "a"), Is.EqualTo(0.2).Within(0.02));
        Assert.That(Share(drawn, "b"), Is.EqualTo(0.6).Within(0.02));
        Assert.That(Share(drawn, "c"), Is.Zero);
        Assert.That(Share(drawn, "d"), Is.EqualTo(0.2).Within(0.02));
    }

    [Test]
    public void Weights_that_are_no_numbers_count_as_nothing_and_when_all_do_nothing_is_selected()
    {
        var instances = Instances("a", "b", "c", "d");
        var weights = new Dictionary<string, double> { ["a"] = double.NaN, ["b"] = -1, ["c"] = double.PositiveInfinity, ["d"] = 2 };

        Assert.That(Share(Draw(InstanceSelectors.Weighted(instance => weights[instance.Id], Seed), instances, 100), "d"), Is.EqualTo(1));
        Assert.That(InstanceSelectors.Weighted(_ => 0, Seed).Select(instances), Is.Null);
    }

    [Test]
    public void Sticky_stays_while_the_instance_is_there_and_does_not_fail()
    {
        var selector = InstanceSelectors.Sticky(InstanceSelectors.RoundRobin());
        var instances = Instances("a", "b");
        Assert.That(Draw(selector, instances, 3), Is.EqualTo("aaa"));

        selector.ReportFailure(instances[1]);
        Assert.That(Draw(selector, instances, 3), Is.EqualTo("aaa"), "it was another that failed");
        selector.ReportFailure(instances[0]);
        Assert.That(Draw(selector, instances, 3), Is.EqualTo("bbb"));

        Assert.That(Draw(selector, Instances("a", "c"), 3), Is.EqualTo("aaa"), "b is gone, and it is a's turn");
        Assert.That(Draw(selector, instances, 3), Is.EqualTo("aaa"));
    }

    [Test]
    public void An_instance_that_failed_too_often_is_avoided_until_the_time_is_over()
    {
        var time = new FakeTimeProvider();
        var selector = InstanceSelectors.AvoidFailing(InstanceSelectors.RoundRobin(), errors: 2, TimeSpan.FromSeconds(10), time);
        var instances = Instances("a", "b");

        selector.ReportFailure(instances[0]);
        Assert.That(Draw(selector, instances, 4), Does.Contain("a"), "one failure is none");
        time.Advance(TimeSpan.FromSeconds(6));
        selector.ReportFailure(instances[0]);
        Assert.That(Draw(selector, instances, 4), Is.EqualTo("bbbb"));

        time.Advance(TimeSpan.FromSeconds(4));
        Assert.That(Draw(selector, instances, 4), Does.Contain("a"), "the first failure is long ago");
        selector.ReportFailure(instances[0]);
        Assert.That(Draw(selector, instances, 4), Is.EqualTo("bbbb"), "the second is not");
    }

    [Test]
    public void When_all_failed_any_is_selected()
    {
        var selector = InstanceSelectors.AvoidFailing(InstanceSelectors.RoundRobin(), errors: 1);
        var instances = Instances("a", "b");

        selector.ReportFailure(instances[0]);
        selector.ReportFailure(instances[1]);

        Assert.That(Draw(selector, instances, 4), Is.EqualTo("abab"));
    }

    [Test]
    public void An_instance_that_was_away_begins_anew()
    {
        var selector = InstanceSelectors.AvoidFailing(InstanceSelectors.RoundRobin(), errors: 1);
        var instances = Instances("a", "b");
        selector.ReportFailure(instances[0]);

        Draw(selector, Instances("b"), 1);

        Assert.That(Draw(selector, instances, 4), Does.Contain("a"));
    }

    [Test]
    public void Failures_are_told_to_the_inner_selectors()
    {
        var sticky = InstanceSelectors.Sticky(InstanceSelectors.AvoidFailing(InstanceSelectors.RoundRobin(), errors: 1));
        var instances = Instances("a", "b", "c");
        var first = sticky.Select(instances)!;

        sticky.ReportFailure(first);

        Assert.That(Draw(sticky, instances, 10), Does.Not.Contain(first.Id));
    }

    [Test]
    public void Limits_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => InstanceSelectors.AvoidFailing(InstanceSelectors.RoundRobin(), errors: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => InstanceSelectors.AvoidFailing(InstanceSelectors.RoundRobin(), window: TimeSpan.Zero));
    }

    [Test]
    public void Sticky_takes_another_after_a_failure_whoever_selects_it()
    {
        var instances = Instances("a", "b", "c");
        var selector = InstanceSelectors.Sticky(InstanceSelectors.Random(Seed));
        for (var i = 0; i < 100; i++)
        {
            var failed = selector.Select(instances)!;
            selector.ReportFailure(failed);
            Assert.That(selector.Select(instances), Is.Not.SameAs(failed));
        }
    }

    [Test]
    public void When_those_that_did_not_fail_are_not_to_be_selected_one_that_failed_is_better_than_none()
    {
        var instances = Instances("a", "b");
        var selector = InstanceSelectors.AvoidFailing(InstanceSelectors.Weighted(instance => instance.Id == "a" ? 1 : 0), errors: 1);

        selector.ReportFailure(instances[0]);

        Assert.That(selector.Select(instances), Is.SameAs(instances[0]));
    }

    private static ServiceInstance[] Instances(params string[] ids) => [.. ids.Select(id => new ServiceInstance { ServiceName = "orders", Id = id })];

    private static ServiceInstance Weighted(string id, string weight) => new() { ServiceName = "orders", Id = id, PayloadJson = $$"""{"weight":"{{weight}}"}""" };

    private static string Draw(IInstanceSelector selector, IReadOnlyList<ServiceInstance> instances, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => selector.Select(instances)!.Id));

    private static double Share(string drawn, string id) => drawn.Count(letter => letter.ToString(CultureInfo.InvariantCulture) == id) / (double)drawn.Length;
}
