using CsCheck;
using Znode.Ensemble;

namespace Znode.Core.Tests.Ensemble;

public sealed class EnsembleConfigTextTests
{
    [Test]
    public void The_text_is_ZooKeepers()
    {
        const string text = "server.1=host1:2888:3888:participant;0.0.0.0:2181\nserver.2=host2:2888:3888:observer;0.0.0.0:2181\nversion=100000003";
        var config = EnsembleConfig.Parse(text);
        Assert.Multiple(() =>
        {
            Assert.That(config.Version, Is.EqualTo(0x1_0000_0003));
            Assert.That(config.Servers[new(2)], Is.EqualTo(new EnsembleServer(new(2), "host2", 2888, 3888, EnsembleRole.Observer) { ClientHost = "0.0.0.0", ClientPort = 2181 }));
            Assert.That(config.Voters, Is.EqualTo(new ServerId[] { new(1) }));
            Assert.That(config.ToText(), Is.EqualTo(text));
        });
    }

    [Test]
    public void Groups_and_weights_come_after_the_members_each_by_number()
    {
        const string text = "version=a\nweight.3=4\nserver.3=c:1:2\ngroup.7=2:3\nserver.2=b:1:2\nserver.1=a:1:2\ngroup.4=1";
        Assert.That(EnsembleConfig.Parse(text).ToText(), Is.EqualTo(
            "server.1=a:1:2:participant\nserver.2=b:1:2:participant\nserver.3=c:1:2:participant\ngroup.4=1\ngroup.7=2:3\nweight.1=1\nweight.2=1\nweight.3=4\nversion=a"));
    }

    [TestCase("server.1=h:1:2", "server.1=h:1:2:participant")]
    [TestCase("server.1=h:1:2:OBSERVER", "server.1=h:1:2:observer")]
    [TestCase("server.1=h:1:2:Participant;2181", "server.1=h:1:2:participant;0.0.0.0:2181")]
    [TestCase("server.1=h:1:2;127.0.0.1:2181", "server.1=h:1:2:participant;127.0.0.1:2181")]
    [TestCase("server.1=h:1:2;", "server.1=h:1:2:participant")]
    [TestCase("server.1=h:1:2;2181;2281", "server.1=h:1:2:participant;0.0.0.0:2181;0.0.0.0:2281")]
    [TestCase("server.1=h:1:2;;2281", "server.1=h:1:2:participant;;0.0.0.0:2281")]
    [TestCase("server.1=[::1]:1:2;[::]:2181", "server.1=[::1]:1:2:participant;[::]:2181")]
    [TestCase("server.1=[fe80::1%eth0]:1:2:observer;[fe80::1%eth0]:2181;[::]:2281", "server.1=[fe80::1%eth0]:1:2:observer;[fe80::1%eth0]:2181;[::]:2281")]
    [TestCase(" server.1 = h:1:2 ; 2181 ", "server.1=h:1:2:participant;0.0.0.0:2181")]
    [TestCase("server.0=h:1:2", "server.0=h:1:2:participant")]
    public void Every_form_of_a_member_is_read(string text, string canonical) => Assert.That(EnsembleServer.Parse(text).ToString(), Is.EqualTo(canonical));

    [TestCase("server.1=h", "no host and two ports")]
    [TestCase("server.1=h:1", "no host and two ports")]
    [TestCase("server.1=h:1:2:observer:3", "no host and two ports")]
    [TestCase("server.1=", "no host and two ports")]
    [TestCase("server.1", "the form is server.N=host:quorumPort:electionPort")]
    [TestCase("server.x=h:1:2", "server.x names no member; the form is server.N with N from 0 to 2147483647")]
    [TestCase("server.2147483648=h:1:2", "N from 0 to 2147483647")]
    [TestCase("server.-1=h:1:2", "N from 0 to 2147483647")]
    [TestCase("server.1=h:0:2", "the quorum port '0'; allowed: 1 to 65535")]
    [TestCase("server.1=h:1:65536", "the election port '65536'; allowed: 1 to 65535")]
    [TestCase("server.1=h:1:2;x", "the client port 'x'; allowed: 1 to 65535")]
    [TestCase("server.1=h:1:2;;x", "the secure client port 'x'")]
    [TestCase("server.1=h:1:2;a:b:1", "a client address of another form")]
    [TestCase("server.1=h:1:2;1;2;3", "has 4 parts")]
    [TestCase("server.1=h:1:2:leader", "the role 'leader'; allowed: participant, observer")]
    [TestCase("server.1=:1:2", "the host ''")]
    [TestCase("server.1=a b:1:2", "the host 'a b'")]
    [TestCase("server.1=::1:1:2", "no host and two ports")]
    [TestCase("server.1=[::1:1:2", "does not end")]
    [TestCase("server.1=[::1]1:2:3", "does not end")]
    [TestCase("server.1=[host]:1:2", "an IPv6 address in brackets")]
    [TestCase("server.1=h:1:2|g:1:2", "several addresses")]
    public void What_is_no_member_is_refused_with_the_value_and_what_is_allowed(string text, string because) => Assert.Multiple(() =>
    {
        Assert.That(() => EnsembleServer.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains(because));
        Assert.That(EnsembleServer.TryParse(text, out _), Is.False);
    });

    [TestCase("server.1=a:1:2\n\nserver.2=b:1", "line 3: server.2=b:1 has no host and two ports")]
    [TestCase("# comment\nserver.1=a:1:2\ngrop.1=1", "line 3: grop.1=1 is unknown; allowed: server.N, group.N, weight.N, version")]
    [TestCase("server.1=a:1:2\nversion=0x5", "line 2: version=0x5 is no version; allowed: 1 to 16 hexadecimal digits")]
    [TestCase("server.1=a:1:2\nversion=", "line 2: version= is no version")]
    [TestCase("server.1=a:1:2\ngroup.1=1\nweight.1=-1", "line 3: weight.1=-1 is no weight; allowed: 0 to 2147483647")]
    [TestCase("server.1=a:1:2\ngroup.x=1", "line 2: group.x is no group")]
    [TestCase("server.1=a:1:2\ngroup.1=1,2", "line 2: group.1=1,2 has the member '1,2'; the form is group.1=N:N:…")]
    [TestCase("server.1=a:1:2\ngroup.1=1\ngroup.2=1", "line 3: group.2=1 has the member 1, which is in group.1 already")]
    [TestCase("server.1=a:1:2\ngroup.1=\\u00zz", "line 2: \\u must be followed by four hexadecimal digits")]
    [TestCase("", "no member votes")]
    [TestCase("server.1=a:1:2:observer", "no member votes")]
    [TestCase("server.1=a:1:2\nserver.2=b:1:2\ngroup.1=1", "server.2 is in no group: with groups every participant is in one")]
    [TestCase("server.1=a:1:2\nweight.1=2", "weight.1 is given but no group")]
    [TestCase("server.1=a:1:2\ngroup.1=1:2", "there is no server.2")]
    [TestCase("server.1=a:1:2\ngroup.1=1\nweight.1=0", "every weight is 0")]
    public void What_is_no_configuration_is_refused_with_line_and_value(string text, string because) => Assert.Multiple(() =>
    {
        Assert.That(() => EnsembleConfig.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains(because));
        Assert.That(EnsembleConfig.TryParse(text, out _), Is.False);
    });

    [Test]
    public void It_is_read_as_Javas_properties() => Assert.That(
        EnsembleConfig.Parse("! a comment\r\nserver.1:a\\:1\\:2\nserver.2 b:1:\\\n   2\nserver.1=c:1:2\nversion=ff").ToText(),
        Is.EqualTo("server.1=c:1:2:participant\nserver.2=b:1:2:participant\nversion=ff"));

    [Test]
    public void The_version_has_all_64_bits() => Assert.That(EnsembleConfig.Parse("server.1=a:1:2\nversion=ffffffff00000001").Version, Is.EqualTo(unchecked((long)0xffff_ffff_0000_0001)));

    [Test]
    public void A_dynamic_file_has_sorted_lines_and_no_version() => Assert.That(
        EnsembleConfigText.DynamicFileLines(EnsembleConfig.Parse("server.2=b:1:2\nserver.10=c:1:2\ngroup.1=2:10\nversion=5")),
        Is.EqualTo(new[] { "group.1=2:10", "server.10=c:1:2:participant", "server.2=b:1:2:participant", "weight.10=1", "weight.2=1" }));

    [Test]
    public void Any_configuration_is_read_as_it_was_written() => EnsembleGen.Config.Sample(config =>
    {
        var read = EnsembleConfig.Parse(config.ToText());
        return read == config && read.GetHashCode() == config.GetHashCode() && read.ToText() == config.ToText();
    });

    [Test]
    public void Any_configuration_is_read_as_it_was_written_to_a_dynamic_file() => EnsembleGen.Config.Sample(config =>
        EnsembleConfig.Parse(string.Join('\n', EnsembleConfigText.DynamicFileLines(config))) == config with { Version = 0 });

    [Test]
    public void Any_text_is_read_or_refused() => EnsembleGen.Config.SelectMany(config => Mutations(config.ToText())).Sample(text =>
    {
        if (EnsembleConfig.TryParse(text, out var config))
        {
            Assert.That(EnsembleConfig.Parse(config.ToText()), Is.EqualTo(config));
        }
    });

    private static Gen<string> Mutations(string text) =>
        from edits in Gen.Select(Gen.Int[0, Math.Max(0, text.Length - 1)], Gen.OneOf(Gen.Char[" \t\n\r=:;|[].,#!\\u0123456789afgsvw-"], Gen.Char), Gen.Int[0, 2]).Array[1, 4]
        select edits.Aggregate(text, (edited, edit) =>
        {
            var at = Math.Min(edit.Item1, Math.Max(0, edited.Length - 1));
            return edit.Item3 switch
            {
                0 => edited.Insert(at, edit.Item2.ToString()),
                1 when edited.Length > 0 => edited.Remove(at, 1),
                _ => edited[..at],
            };
        });
}
