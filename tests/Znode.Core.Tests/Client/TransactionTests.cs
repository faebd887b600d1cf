namespace Znode.Tests.Client;

[TestFixture]
public sealed class TransactionTests
{
    [Test]
    public void Operations_keep_the_order_in_which_they_were_added()
    {
        byte[] data = [1, 2];
        var transaction = new Transaction().Create("/a", data, CreateMode.Ephemeral).Set("/b", data, 3).Delete("/c").Check("/d", 4);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(transaction.Operations.Select(operation => operation.Path.Value), Is.EqualTo(new[] { "/a", "/b", "/c", "/d" }));
            Assert.That(((CreateOperation)transaction.Operations[0]).Options.Mode, Is.EqualTo(CreateMode.Ephemeral));
            Assert.That(((CreateOperation)transaction.Operations[0]).Data.ToArray(), Is.EqualTo(data));
            Assert.That(((SetOperation)transaction.Operations[1]).Version, Is.EqualTo(3));
            Assert.That(((SetOperation)transaction.Operations[1]).Data.ToArray(), Is.EqualTo(data));
            Assert.That(((DeleteOperation)transaction.Operations[2]).Version, Is.EqualTo(ZnodeVersion.Any));
            Assert.That(((CheckOperation)transaction.Operations[3]).Version, Is.EqualTo(4));
        }
    }

    [Test]
    public void Text_is_written_as_utf8()
    {
        var transaction = new Transaction().Create("/a", "ä").Create("/b", "", CreateMode.Ephemeral).Set("/c", "ö").Set("/d", "ü", 4);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((CreateOperation)transaction.Operations[0]).Data.ToArray(), Is.EqualTo("ä"u8.ToArray()));
            Assert.That(((CreateOperation)transaction.Operations[0]).Options.Mode, Is.EqualTo(CreateMode.Persistent));
            Assert.That(((CreateOperation)transaction.Operations[1]).Data.IsEmpty, Is.True);
            Assert.That(((CreateOperation)transaction.Operations[1]).Options.Mode, Is.EqualTo(CreateMode.Ephemeral));
            Assert.That(((SetOperation)transaction.Operations[2]).Data.ToArray(), Is.EqualTo("ö"u8.ToArray()));
            Assert.That(((SetOperation)transaction.Operations[2]).Version, Is.EqualTo(ZnodeVersion.Any));
            Assert.That(((SetOperation)transaction.Operations[3]).Version, Is.EqualTo(4));
        }
    }

    [Test]
    public void Nothing_is_added_once_a_commit_was_tried()
    {
        var transaction = new Transaction().Check("/a");
        Assert.That(transaction.Freeze(), Has.Count.EqualTo(1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => transaction.Check("/b"), Throws.InvalidOperationException);
            Assert.That(() => transaction.Create("/b"), Throws.InvalidOperationException);
            Assert.That(transaction.Freeze(), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public void A_create_in_a_transaction_takes_no_option_that_needs_more_than_one_step()
    {
        var transaction = new Transaction();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => transaction.Create("/a/b", options: new() { CreateParents = true }), Throws.ArgumentException);
            Assert.That(() => transaction.Create("/a", (string)null!), Throws.ArgumentNullException.With.Property(nameof(ArgumentException.ParamName)).EqualTo("text"));
            Assert.That(() => transaction.Create("/a", options: new() { Protected = true }), Throws.ArgumentException);
            Assert.That(() => transaction.Create("/a", options: CreateMode.PersistentWithTtl), Throws.ArgumentException);
            Assert.That(transaction.Operations, Is.Empty);
        }
    }

    [Test]
    public void A_committed_result_has_no_refused_operation()
    {
        var result = new TransactionResult([new(ErrorCode.Ok, "/a", default(Stat)), new(ErrorCode.Ok, "/b", null)], new Zxid(7));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsCommitted);
            Assert.That(result.RefusedIndex, Is.Null);
            Assert.That(result.Error, Is.EqualTo(ErrorCode.Ok));
            Assert.That(result.ThrowIfRefused, Throws.Nothing);
        }
    }

    [Test]
    public void A_refused_result_names_the_operation_and_throws_its_error()
    {
        var result = new TransactionResult(
            [new(ErrorCode.Ok, "/a", null), new(ErrorCode.BadVersion, "/b", null), new(ErrorCode.RuntimeInconsistency, "/c", null)], new Zxid(7));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsCommitted, Is.False);
            Assert.That(result.RefusedIndex, Is.EqualTo(1));
            Assert.That(result.Error, Is.EqualTo(ErrorCode.BadVersion));
            Assert.That(
                result.ThrowIfRefused,
                Throws.TypeOf<BadVersionException>().With.Message.StartsWith("Operation 2 of 3 of the transaction was refused, so nothing was done.")
                    .And.Message.Contains("/b").And.Property("Request").EqualTo(RequestStatus.Answered));
        }
    }

    [Test]
    public void An_empty_transaction_is_committed() => Assert.That(new TransactionResult([], Zxid.Zero).IsCommitted);
}
