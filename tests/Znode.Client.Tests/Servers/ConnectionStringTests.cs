namespace Znode.Client.Servers;

[TestFixture]
public sealed class ConnectionStringTests
{
    private const string LongName = $"{Hundred}{Hundred}{Hundred}:2181";
    private const string Hundred = "aaaaaaaaa.aaaaaaaaa.aaaaaaaaa.aaaaaaaaa.aaaaaaaaa.aaaaaaaaa.aaaaaaaaa.aaaaaaaaa.aaaaaaaaa.aaaaaaaaa.";

    [TestCase("a", "a:2181", "/", false)]
    [TestCase("a:2182", "a:2182", "/", false)]
    [TestCase("a:2181,b:2182, c", "a:2181 b:2182 c:2181", "/", false)]
    [TestCase("a:2181/app/orders", "a:2181", "/app/orders", false)]
    [TestCase("a,b/app", "a:2181 b:2181", "/app", false)]
    [TestCase("a/", "a:2181", "/", false)]
    [TestCase("[::1]", "[::1]:2181", "/", false)]
    [TestCase("[::1]:2182,10.0.0.7:1", "[::1]:2182 10.0.0.7:1", "/", false)]
    [TestCase("tls://a:2281,b:2281/app", "a:2281 b:2281", "/app", true)]
    [TestCase("TLS://[fe80::1]:2281", "[fe80::1]:2281", "/", true)]
    public void It_names_servers_a_root_and_whether_TLS_is_used(string text, string servers, string root, bool usesTls)
    {
        var parsed = ConnectionString.Parse(text);

        Assert.That(string.Join(' ', parsed.Servers), Is.EqualTo(servers));
        Assert.That(parsed.Root.Value, Is.EqualTo(root));
        Assert.That(parsed.UsesTls, Is.EqualTo(usesTls));
    }

    [TestCase("", "server 1 is empty", "Write host or host:port")]
    [TestCase("a,,b", "server 2 is empty", "one comma")]
    [TestCase("a:0", "the port '0' of server 1", "from 1 to 65535")]
    [TestCase("a,b:x", "the port 'x' of server 2", "from 1 to 65535")]
    [TestCase("a:", "the port '' of server 1", "leave out the colon")]
    [TestCase("a:70000", "the port '70000'", "from 1 to 65535")]
    [TestCase("::1", "more than one colon", "[::1]:2181")]
    [TestCase("[::1", "is not closed", "[address]:port")]
    [TestCase("[::1]2181", "'2181' stands behind the bracket", "[address]:port")]
    [TestCase("[zk1]:2181", "'zk1' in the brackets", "names without brackets")]
    [TestCase("[::1]:", "the port '' of server 1", "host:port")]
    [TestCase(":2181", "'' of server 1 is not a host", "a colon and the port")]
    [TestCase(LongName, "of server 1 is not a host", "a colon and the port")]
    [TestCase("a//b", "its root '//b' is not a path", "")]
    [TestCase("a/b/", "its root '/b/' is not a path", "")]
    [TestCase("a:2181;b:2181", "'a:2181;b:2181' of server 1 is not a host", "no semicolons: write host:port,host:port/root")]
    [TestCase("a;b:2181", "'a;b' of server 1 is not a host", "no semicolons: write host:port,host:port/root")]
    [TestCase("Server=a", "'Server=a' of server 1 is not a host", "There are no keys")]
    [TestCase("http://a", "'http://' is not known", "tls://host:port")]
    [TestCase("inproc:orders", "inside this process", "host:port")]
    public void What_is_wrong_is_said_with_where_and_what_to_write(string text, string what, string remedy)
    {
        var exception = Assert.Throws<FormatException>(() => ConnectionString.Parse(text));

        Assert.That(exception!.Message, Does.StartWith($"The connection string '{text}' can not be used").And.Contain(what).And.Contain(remedy));
    }
}
