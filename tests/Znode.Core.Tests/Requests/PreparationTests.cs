using System.Text;
using Znode.Requests;
using Znode.Transactions;
using static Znode.Tests.Requests.PreparationScene;

namespace Znode.Tests.Requests;

/// <summary>The order of checks of spec semantics §4, a rule a test.</summary>
public sealed class PreparationTests
{
    private PreparationScene _scene = null!;

    [SetUp]
    public void SetUp() => _scene = new();

    [Test]
    public void A_create_needs_its_parent() => Assert.That(_scene.ErrorOf(Create("/a/b")), Is.EqualTo(ErrorCode.NoNode));

    [Test]
    public void A_create_sees_a_parent_that_is_only_in_flight()
    {
        _scene.Prepare(Create("/a"));
        _scene.Prepare(Create("/a/b"));
        Assert.That(_scene.ApplyAll().Select(result => result.Error), Is.All.EqualTo(ErrorCode.Ok));
    }

    [Test]
    public void A_refused_request_is_an_error_transaction_and_changes_nothing()
    {
        var before = _scene.Tree.Digest;
        var txn = _scene.Prepare(Create("/a/b"));
        _scene.ApplyAll();
        Assert.Multiple(() =>
        {
            Assert.That(txn, Is.EqualTo(new ErrorTxn(ErrorCode.NoNode)));
            Assert.That(_scene.Tree.Digest, Is.EqualTo(before));
            Assert.That(_scene.Tree.LastProcessed, Is.EqualTo(new Zxid(1)));
        });
    }

    [TestCase("a", ErrorCode.BadArguments)]
    [TestCase("/a/", ErrorCode.NoNode)]
    [TestCase("//a", ErrorCode.BadArguments)]
    [TestCase("/./a", ErrorCode.NoNode)]
    [TestCase("/..", ErrorCode.BadArguments)]
    [TestCase("/a\u0001", ErrorCode.BadArguments)]
    [TestCase("/", ErrorCode.BadArguments)]
    [TestCase("", ErrorCode.BadArguments)]
    public void A_malformed_path_is_refused(string path, ErrorCode expected)
    {
        var error = _scene.ErrorOf(Create(path));
        Assert.That(error, Is.EqualTo(path == "/" ? ErrorCode.NodeExists : expected));
    }

    [TestCase(OpCode.Create, 7, -1L)]
    [TestCase(OpCode.Create, -1, -1L)]
    [TestCase(OpCode.Create, 5, -1L)]
    [TestCase(OpCode.CreateTtl, 5, 0L)]
    [TestCase(OpCode.CreateTtl, 5, 1L << 40)]
    [TestCase(OpCode.CreateTtl, 0, 1000L)]
    [TestCase(OpCode.CreateTtl, 0, -1L)]
    public void Flags_and_time_to_live_must_go_together(int op, int flags, long ttl) =>
        Assert.That(_scene.ErrorOf(new CreateRequest((OpCode)op, Utf8("/a"), null, AclEntry.Open, flags, ttl)), Is.EqualTo(ErrorCode.BadArguments));

    [Test]
    public void A_time_to_live_needs_extended_types()
    {
        var scene = new PreparationScene(new() { ExtendedTypes = false });
        Assert.That(scene.ErrorOf(new CreateRequest(OpCode.CreateTtl, Utf8("/a"), null, AclEntry.Open, 5, 1000)), Is.EqualTo(ErrorCode.Unimplemented));
    }

    [Test]
    public void An_empty_list_of_rights_is_refused() =>
        Assert.That(_scene.ErrorOf(Create("/a", acl: [])), Is.EqualTo(ErrorCode.InvalidAcl));

    [Test]
    public void A_missing_right_is_told_before_an_existing_znode()
    {
        _scene.Do(Create("/a", acl: AclEntry.ReadOnly));
        Assert.That(_scene.ErrorOf(Create("/a/b")), Is.EqualTo(ErrorCode.NoAuth));
    }

    [Test]
    public void An_ephemeral_has_no_children()
    {
        _scene.Do(Create("/a", CreateMode.Ephemeral));
        Assert.That(_scene.ErrorOf(Create("/a/b")), Is.EqualTo(ErrorCode.NoChildrenForEphemerals));
    }

    [Test]
    public void Sequence_numbers_go_on_over_creates_in_flight_and_skip_none_for_a_refusal()
    {
        _scene.Prepare(Create("/s-", CreateMode.PersistentSequential));
        _scene.Prepare(Create("/plain"));
        _scene.Prepare(Create("/plain"));
        _scene.Prepare(Create("/s-", CreateMode.PersistentSequential));
        var paths = _scene.ApplyAll().Where(result => result.Error == ErrorCode.Ok).Select(result => Encoding.UTF8.GetString(result.Path!));
        Assert.That(paths, Is.EqualTo(new[] { "/s-0000000000", "/plain", "/s-0000000002" }));
    }

    [Test]
    public void Sequence_numbers_past_the_end_of_32_bits_go_on_below_zero_and_never_repeat()
    {
        _scene.Do(Create("/q"));
        _scene.Contrive(new CreateTxn(OpCode.Create, Utf8("/q/x"), null, AclEntry.Open, false, int.MaxValue - 1));
        var names = Enumerable.Range(0, 4).Select(_ => Encoding.UTF8.GetString(_scene.Do(Create("/q/n", CreateMode.PersistentSequential)).Path!)).ToList();
        Assert.That(names, Is.EqualTo(new[] { "/q/n2147483646", "/q/n2147483647", "/q/n-2147483648", "/q/n-2147483647" }));
    }

    [Test]
    public void A_delete_looks_at_the_version_before_the_children()
    {
        _scene.Do(Create("/a"));
        _scene.Do(Create("/a/b"));
        Assert.Multiple(() =>
        {
            Assert.That(_scene.ErrorOf(Delete("/a", version: 5)), Is.EqualTo(ErrorCode.BadVersion));
            Assert.That(_scene.ErrorOf(Delete("/a", version: 0)), Is.EqualTo(ErrorCode.NotEmpty));
        });
    }

    [TestCase("/")]
    [TestCase("/zookeeper")]
    [TestCase("/zookeeper/quota")]
    [TestCase("/zookeeper/config")]
    public void The_reserved_znodes_are_not_deleted(string path) => Assert.That(_scene.ErrorOf(Delete(path)), Is.EqualTo(ErrorCode.BadArguments));

    [Test]
    public void A_deleted_child_no_longer_keeps_its_parent_even_before_it_is_applied()
    {
        _scene.Do(Create("/a"));
        _scene.Do(Create("/a/b"));
        _scene.Prepare(Delete("/a/b"));
        _scene.Prepare(Delete("/a"));
        Assert.That(_scene.ApplyAll().Select(result => result.Error), Is.All.EqualTo(ErrorCode.Ok));
    }

    [Test]
    public void Versions_are_checked_against_what_is_in_flight()
    {
        _scene.Do(Create("/a"));
        _scene.Prepare(Set("/a", "1", version: 0));
        _scene.Prepare(Set("/a", "2", version: 0));
        _scene.Prepare(Set("/a", "3", version: 1));
        Assert.That(_scene.ApplyAll().Select(result => result.Error), Is.EqualTo(new[] { ErrorCode.Ok, ErrorCode.BadVersion, ErrorCode.Ok }));
    }

    [Test]
    public void The_version_skips_minus_one_when_it_wraps()
    {
        _scene.Do(Create("/a"));
        _scene.Contrive(new SetDataTxn(OpCode.SetData, Utf8("/a"), null, -2));
        Assert.That(_scene.Do(Set("/a", "x")).Stat.Version, Is.Zero);
    }

    [Test]
    public void A_multi_sees_its_own_changes_and_has_one_zxid()
    {
        var result = _scene.Do(new MultiRequest([Create("/a"), Create("/a/b"), Set("/a", "x", 0), CheckVersion("/a", 1), Delete("/a/b")]));
        Assert.Multiple(() =>
        {
            Assert.That(result.Parts!.Select(part => part.Error), Is.All.EqualTo(ErrorCode.Ok));
            Assert.That(_scene.Tree.Find(Utf8("/a"))!.Stat.Mzxid, Is.EqualTo(1));
        });
    }

    /// <summary>Apache ZooKeeper can not apply a part of type create2, and takes the type of a part from its flags alone.</summary>
    [TestCase("Create2", CreateMode.Persistent, "Create")]
    [TestCase("Create2", CreateMode.EphemeralSequential, "Create")]
    [TestCase("CreateContainer", CreateMode.Persistent, "Create")]
    [TestCase("Create", CreateMode.Container, "CreateContainer")]
    [TestCase("CreateTtl", CreateMode.Persistent, "Create")]
    public void A_create_in_a_multi_is_logged_as_its_flags_say(string op, CreateMode mode, string logged)
    {
        var txn = (MultiTxn)_scene.Prepare(new MultiRequest([Create("/a", mode) with { Op = Enum.Parse<OpCode>(op) }]));
        Assert.That(txn.Parts.Single().Type, Is.EqualTo(Enum.Parse<OpCode>(logged)));
    }

    [Test]
    public void A_quota_without_its_statistics_is_not_enforced()
    {
        var scene = new PreparationScene(new() { EnforceQuota = true });
        scene.Do(Create("/q"));
        scene.Do(Create("/zookeeper/quota/q"));
        scene.Do(Create("/zookeeper/quota/q/zookeeper_limits", data: "count=-1,bytes=-1=;byteHardLimit=1;countHardLimit=1"));
        Assert.That(scene.ErrorOf(Create("/q/a", data: "12345")), Is.EqualTo(ErrorCode.Ok));
    }

    [Test]
    public void A_multi_that_fails_changes_nothing_and_says_where()
    {
        _scene.Prepare(new MultiRequest([Create("/a"), CheckVersion("/a", 7), Create("/b")]));
        _scene.Prepare(Create("/a/b"));
        var results = _scene.ApplyAll();
        Assert.Multiple(() =>
        {
            Assert.That(results[0].Parts!.Select(part => part.Error), Is.EqualTo(new[] { ErrorCode.Ok, ErrorCode.BadVersion, ErrorCode.RuntimeInconsistency }));
            Assert.That(results[1].Error, Is.EqualTo(ErrorCode.NoNode), "what the multi would have created is not in flight");
            Assert.That(_scene.Exists("/a"), Is.False);
        });
    }

    [Test]
    public void A_multi_that_fails_gives_back_what_was_in_flight_before_it()
    {
        _scene.Prepare(Create("/a"));
        _scene.Prepare(new MultiRequest([Set("/a", "x"), Delete("/a"), Delete("/missing")]));
        _scene.Prepare(Set("/a", "y", version: 0));
        Assert.That(_scene.ApplyAll()[2].Error, Is.EqualTo(ErrorCode.Ok));
    }

    [Test]
    public void Closing_a_session_takes_its_ephemerals_applied_and_in_flight()
    {
        _scene.Do(Create("/applied", CreateMode.Ephemeral));
        _scene.Do(Create("/deleted", CreateMode.Ephemeral));
        _scene.Do(Create("/others", CreateMode.Ephemeral), Bob);
        _scene.Prepare(Create("/flying", CreateMode.Ephemeral));
        _scene.Prepare(Delete("/deleted"));
        var close = (CloseSessionTxn)_scene.Prepare(new CloseSessionRequest());
        _scene.ApplyAll();
        Assert.Multiple(() =>
        {
            Assert.That(close.Paths!.Select(Encoding.UTF8.GetString), Is.EqualTo(new[] { "/applied", "/flying" }));
            Assert.That(_scene.Exists("/applied") || _scene.Exists("/flying"), Is.False);
            Assert.That(_scene.Exists("/others"));
        });
    }

    [Test]
    public void Nothing_is_taken_from_a_session_that_is_closing()
    {
        _scene.Prepare(new CloseSessionRequest());
        Assert.That(_scene.ErrorOf(Create("/a")), Is.EqualTo(ErrorCode.SessionExpired));
    }

    [Test]
    public void The_reaper_spares_a_znode_that_is_neither_container_nor_mortal()
    {
        _scene.Do(Create("/a"));
        Assert.That(_scene.ErrorOf(new DeleteContainerRequest(Utf8("/a")), SessionId.None), Is.EqualTo(ErrorCode.BadVersion));
    }

    [Test]
    public void The_reaper_spares_a_container_with_a_child_in_flight()
    {
        _scene.Do(new CreateRequest(OpCode.CreateContainer, Utf8("/c"), null, AclEntry.Open, 4));
        _scene.Prepare(Create("/c/x"));
        Assert.That(_scene.ErrorOf(new DeleteContainerRequest(Utf8("/c")), SessionId.None), Is.EqualTo(ErrorCode.NotEmpty));
    }

    [Test]
    public void A_request_that_could_not_be_decoded_takes_a_zxid() =>
        Assert.That(_scene.ErrorOf(new MalformedRequest(OpCode.SetData)), Is.EqualTo(ErrorCode.MarshallingError));

    [Test]
    public void Reconfiguration_is_disabled_and_of_no_use_alone()
    {
        var enabled = new PreparationScene(new() { ReconfigEnabled = true });
        var request = new ReconfigRequest(null, null, "server.1=a:1:2;3", -1);
        Assert.Multiple(() =>
        {
            Assert.That(_scene.ErrorOf(request), Is.EqualTo(ErrorCode.ReconfigDisabled));
            Assert.That(enabled.ErrorOf(request), Is.EqualTo(ErrorCode.Unimplemented));
        });
    }

    [Test]
    public void A_hard_quota_refuses_what_would_exceed_it()
    {
        var scene = new PreparationScene(new() { EnforceQuota = true });
        scene.Do(Create("/q"));
        scene.Do(Create("/zookeeper/quota/q"));
        scene.Do(Create("/zookeeper/quota/q/zookeeper_limits", data: "count=-1,bytes=-1=;byteHardLimit=4;countHardLimit=2"));
        scene.Do(Create("/zookeeper/quota/q/zookeeper_stats", data: "count=1,bytes=0"));
        Assert.Multiple(() =>
        {
            Assert.That(scene.ErrorOf(Create("/q/a", data: "12345")), Is.EqualTo(ErrorCode.QuotaExceeded));
            Assert.That(scene.ErrorOf(Create("/q/a", data: "1234")), Is.EqualTo(ErrorCode.Ok));
            Assert.That(scene.ErrorOf(Create("/q/b")), Is.EqualTo(ErrorCode.QuotaExceeded));
            Assert.That(scene.ErrorOf(Set("/q/a", "12345")), Is.EqualTo(ErrorCode.QuotaExceeded));
            Assert.That(scene.ErrorOf(Set("/q/a", "1")), Is.EqualTo(ErrorCode.Ok));
        });
    }

    [Test]
    public void The_root_is_one_znode_under_both_of_its_names()
    {
        _scene.Prepare(Create("/a"));
        _scene.Prepare(Set("/", "data"));
        _scene.Prepare(Create("/b"));
        _scene.Prepare(Set("/", "more", version: 1));
        Assert.That(_scene.ApplyAll().Select(result => result.Error), Is.All.EqualTo(ErrorCode.Ok));
    }
}
