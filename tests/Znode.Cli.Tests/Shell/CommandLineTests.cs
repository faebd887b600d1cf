using Znode.Cli.Shell;
using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Connection;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Tests.Shell;

public sealed class CommandLineTests
{
    [TestCase("ls /", "ls|/")]
    [TestCase("  ls \t  /a  ", "ls|/a")]
    [TestCase("create /a 'it \"is\" so'", "create|/a|it \"is\" so")]
    [TestCase("create \"/a b\" \"\"", "create|/a b|")]
    [TestCase("create /a 'not closed", "create|/a|not closed")]
    [TestCase("set /a x\"y z\"", "set|/a|xy z")]
    [TestCase("   ", "")]
    public void A_line_is_split_at_blanks_outside_quotes(string line, string tokens) =>
        Assert.That(string.Join('|', CommandTokens.Split(line)), Is.EqualTo(tokens));

    [TestCase("/a -s", "/a", "s")]
    [TestCase("-sw /a", "/a", "s w")]
    [TestCase("-t 5 /a", "/a", "t=5")]
    [TestCase("-t5 /a", "/a", "t=5")]
    [TestCase("-st 5 /a", "/a", "s t=5")]
    [TestCase("-t -5 /a", "/a", "t=-5")]
    [TestCase("-s -- -w", "-w", "s")]
    [TestCase("- /a", "- /a", "")]
    public void Options_stand_anywhere(string line, string positional, string options)
    {
        var parsed = new CommandLineParser([new("s"), new("w"), new("t", TakesValue: true)], null).Parse(line.Split(' '));
        Assert.That(string.Join(' ', Enumerable.Range(0, parsed.Count).Select(i => parsed[i])), Is.EqualTo(positional));
        var given = new[] { "s", "w", "t" }.Where(parsed.Has).Select(name => parsed.Value(name) is { } value ? $"{name}={value}" : name);
        Assert.That(string.Join(' ', given), Is.EqualTo(options));
    }

    [TestCase("-x", "Unrecognized option: -x")]
    [TestCase("-sx", "Unrecognized option: -sx")]
    [TestCase("--s", "Unrecognized option: --s")]
    [TestCase("-t", "Missing argument for option: t")]
    [TestCase("-t -s", "Missing argument for option: t")]
    public void What_looks_like_an_option_and_is_none_is_an_error(string line, string message) => Assert.That(
        () => new CommandLineParser([new("s"), new("t", TakesValue: true)], null).Parse(line.Split(' ')),
        Throws.TypeOf<ShellException>().With.Message.EqualTo(message));

    [TestCase("zk1", "zk1:2181", "")]
    [TestCase("zk1:1,zk2:2", "zk1:1 zk2:2", "")]
    [TestCase("zk1, zk2:2/app/x", "zk1:2181 zk2:2", "/app/x")]
    [TestCase("[::1]:99,[::2]/", "::1:99 ::2:2181", "")]
    public void A_connect_string_names_hosts_and_a_chroot(string text, string hosts, string chroot)
    {
        var connect = ConnectString.Parse(text);
        Assert.That(string.Join(' ', connect.Hosts.Select(host => $"{host.Host}:{host.Port}")), Is.EqualTo(hosts));
        Assert.That(connect.Chroot, Is.EqualTo(chroot));
    }

    [TestCase("/app", "A HostProvider may not be empty!")]
    [TestCase("zk1/app/", "Path must not end with / character")]
    [TestCase("zk1:x", "The port in \"zk1:x\" is not a number from 1 to 65535")]
    public void What_is_no_connect_string_is_an_error(string text, string message) =>
        Assert.That(() => ConnectString.Parse(text), Throws.TypeOf<ShellException>().With.Message.EqualTo(message));

    [Test]
    public void A_chroot_is_put_before_paths_and_taken_off_again()
    {
        var connect = ConnectString.Parse("zk1/app");
        Assert.That(connect.ToServer("/"), Is.EqualTo("/app"));
        Assert.That(connect.ToServer("/x"), Is.EqualTo("/app/x"));
        Assert.That(connect.ToClient("/app"), Is.EqualTo("/"));
        Assert.That(connect.ToClient("/app/x"), Is.EqualTo("/x"));
        Assert.That(connect.ToClient("/apple"), Is.EqualTo("/apple"));
    }

    [TestCase(0L, "UTC", "Thu Jan 01 00:00:00 UTC 1970")]
    [TestCase(1700000000000L, "UTC", "Tue Nov 14 22:13:20 UTC 2023")]
    [TestCase(1700000000000L, "Asia/Shanghai", "Wed Nov 15 06:13:20 CST 2023")]
    [TestCase(1700000000000L, "Europe/Berlin", "Tue Nov 14 23:13:20 CET 2023")]
    [TestCase(1690000000000L, "Europe/Berlin", "Sat Jul 22 06:26:40 CEST 2023")]
    [TestCase(1690000000000L, "America/New_York", "Sat Jul 22 00:26:40 EDT 2023")]
    [TestCase(1700000000000L, "Asia/Kathmandu", "Wed Nov 15 03:58:20 GMT+05:45 2023")]
    public void Dates_are_printed_in_the_local_zone(long milliseconds, string zone, string text)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
        {
            Assert.Ignore($"This machine has no time zone {zone}");
        }

        Assert.That(StatText.ToDate(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), found), Is.EqualTo(text));
    }
}
