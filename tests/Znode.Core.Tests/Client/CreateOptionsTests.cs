namespace Znode.Tests.Client;

[TestFixture]
public sealed class CreateOptionsTests
{
    [Test]
    public void The_default_is_a_persistent_znode_open_to_everybody_and_nothing_more()
    {
        var options = new CreateOptions();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.Mode, Is.EqualTo(CreateMode.Persistent));
            Assert.That(options.TimeToLive, Is.Null);
            Assert.That(options.Acl, Is.Null);
            Assert.That(options.CreateParents, Is.False);
            Assert.That(options.Protected, Is.False);
            Assert.That(options.Validate, Throws.Nothing);
        }
    }

    [Test]
    public void A_mode_will_do_for_options([Values] CreateMode mode)
    {
        CreateOptions options = mode;
        Assert.That(options, Is.EqualTo(new CreateOptions { Mode = mode }));
    }

    [TestCase(CreateMode.PersistentWithTtl)]
    [TestCase(CreateMode.PersistentSequentialWithTtl)]
    public void A_mode_with_time_to_live_needs_one(CreateMode mode)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new CreateOptions { Mode = mode }.Validate, Throws.ArgumentException.With.Message.Contains("TimeToLive is not set"));
            Assert.That(new CreateOptions { Mode = mode, TimeToLive = TimeSpan.FromSeconds(1) }.Validate, Throws.Nothing);
        }
    }

    [Test]
    public void No_other_mode_takes_a_time_to_live() =>
        Assert.That(
            new CreateOptions { Mode = CreateMode.Ephemeral, TimeToLive = TimeSpan.FromSeconds(1) }.Validate,
            Throws.ArgumentException.With.Message.Contains("Mode is Ephemeral"));

    [Test]
    public void A_time_to_live_is_from_one_millisecond_to_forty_bits_of_them()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(WithTtl(TimeSpan.FromMilliseconds(1)).Validate, Throws.Nothing);
            Assert.That(WithTtl(CreateOptions.TimeToLiveMax).Validate, Throws.Nothing);
            Assert.That(CreateOptions.TimeToLiveMax.TotalMilliseconds, Is.EqualTo(1_099_511_627_775));
            Assert.That(WithTtl(TimeSpan.Zero).Validate, Throws.ArgumentException);
            Assert.That(WithTtl(TimeSpan.FromTicks(1)).Validate, Throws.ArgumentException);
            Assert.That(WithTtl(CreateOptions.TimeToLiveMax + TimeSpan.FromMilliseconds(1)).Validate, Throws.ArgumentException);
        }
    }

    [Test]
    public void A_number_that_is_no_mode_is_refused() =>
        Assert.That(new CreateOptions { Mode = (CreateMode)7 }.Validate, Throws.ArgumentException.With.Message.Contains("Mode is 7"));

    private static CreateOptions WithTtl(TimeSpan ttl) => new() { Mode = CreateMode.PersistentWithTtl, TimeToLive = ttl };
}
