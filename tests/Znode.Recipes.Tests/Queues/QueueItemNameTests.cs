using Znode.Recipes.Queues;

namespace Znode.Recipes.Tests.Queues;

public sealed class QueueItemNameTests
{
    [TestCase("queue-1000000050000000012", "100000005", 12u)]
    [TestCase("queue-0FFFFFFFD0000000012", "0FFFFFFFD", 12u)]
    [TestCase("queue-0000000012", "", 12u)]
    [TestCase("queue-100000005-2147483648", "100000005", 0x80000000u)]
    [TestCase("queue--2147483648", "", 0x80000000u)]
    public void A_name_says_the_priority_and_the_number(string name, string rank, uint number) =>
        Assert.That(QueueItemName.Parse(name), Is.EqualTo(new QueueItemName(name, rank, number)));

    [TestCase("queue-12")]
    [TestCase("locks")]
    [TestCase("queue-abcdefghij")]
    [TestCase("0000000012")]
    public void Other_names_are_no_messages(string name) => Assert.That(QueueItemName.Parse(name), Is.Null);

    [Test]
    public void They_stand_by_priority_and_then_by_age_also_where_numbers_wrap()
    {
        string[] names =
        [
            QueueItemName.Of(int.MinValue) + "0000000009", QueueItemName.Of(-1) + "0000000008", QueueItemName.Of(0) + "2147483647", QueueItemName.Of(0) + "-2147483648",
            QueueItemName.Of(0) + "-2147483647", QueueItemName.Of(1) + "0000000000", QueueItemName.Of(int.MaxValue) + "0000000001",
        ];
        Assert.That(names.Reverse().Select(name => QueueItemName.Parse(name)!.Value).Order().Select(item => item.Name), Is.EqualTo(names));
    }
}
