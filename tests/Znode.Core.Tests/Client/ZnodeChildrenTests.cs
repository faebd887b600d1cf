namespace Znode.Tests.Client;

[TestFixture]
public sealed class ZnodeChildrenTests
{
    [Test]
    public void They_are_the_list_of_their_names()
    {
        var children = new ZnodeChildren(["a", "b"], default);
        var seen = new List<string>();
        foreach (var name in children)
        {
            seen.Add(name);
        }

        Assert.That(seen, Is.EqualTo(new[] { "a", "b" }));
        Assert.That((children.Count, children[1], children.Order().First()), Is.EqualTo((2, "b", "a")));
        Assert.That(() => children[2], Throws.InstanceOf<ArgumentOutOfRangeException>().Or.InstanceOf<IndexOutOfRangeException>());
    }
}
