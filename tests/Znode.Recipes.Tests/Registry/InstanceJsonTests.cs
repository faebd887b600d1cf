using System.Text;
using System.Text.Json;
using Znode.Recipes.Registry;

namespace Znode.Recipes.Tests.Registry;

/// <summary>The JSON is Curator's, member for member.</summary>
[TestFixture]
public sealed class InstanceJsonTests
{
    private const string SpringCloud = """
        {"name":"orders","id":"5f2c","address":"10.0.0.7","port":8080,"sslPort":null,"payload":{"@class":"org.springframework.cloud.zookeeper.discovery.ZookeeperInstance","id":"orders","name":"orders",
        "metadata":{"zone":"a","weight":3}},"registrationTimeUTC":1767225600000,"serviceType":"DYNAMIC","uriSpec":{"parts":[{"value":"scheme","variable":true},{"value":"://","variable":false},
        {"value":"address","variable":true},{"value":":","variable":false},{"value":"port","variable":true}]}}
        """;

    private static readonly ServiceInstance Instance = new()
    {
        ServiceName = "orders",
        Id = "a",
        Address = "10.0.0.7",
        Port = 8080,
        PayloadJson = """{"zone":"b"}""",
        RegisteredAt = DateTimeOffset.FromUnixTimeMilliseconds(1767225600000),
        UriSpec = "{scheme}://{address}",
    };

    [Test]
    public void An_instance_is_written_as_Curator_writes_it()
    {
        Assert.That(Encoding.UTF8.GetString(InstanceJson.Write(Instance)), Is.EqualTo(
            """{"name":"orders","id":"a","address":"10.0.0.7","port":8080,"sslPort":null,"payload":{"zone":"b"},"registrationTimeUTC":1767225600000,"serviceType":"DYNAMIC","""
            + """ "uriSpec":{"parts":[{"value":"scheme","variable":true},{"value":"://","variable":false},{"value":"address","variable":true}]}}""".TrimStart()));
    }

    [Test]
    public void Only_an_instance_that_takes_no_requests_says_so()
    {
        Assert.That(Encoding.UTF8.GetString(InstanceJson.Write(Instance with { IsEnabled = false })), Does.EndWith(""","enabled":false}"""));
    }

    [Test]
    public void What_is_written_is_read_again([Values] bool isEnabled, [Values("null", "3", "\"text\"", """["java.util.ArrayList",[1]]""")] string payload)
    {
        var instance = Instance with { IsEnabled = isEnabled, SslPort = 8443, PayloadJson = payload == "null" ? null : payload, Type = ServiceType.Permanent };

        Assert.That(InstanceJson.Read(InstanceJson.Write(instance)), Is.EqualTo(instance));
    }

    [Test]
    public void An_instance_of_Spring_Cloud_is_read()
    {
        var instance = InstanceJson.Read(Encoding.UTF8.GetBytes(SpringCloud));

        Assert.That(instance.Metadata, Is.EquivalentTo(new Dictionary<string, string> { ["zone"] = "a", ["weight"] = "3" }));
        Assert.That((instance.ServiceName, instance.Id, instance.Port, instance.SslPort, instance.IsEnabled), Is.EqualTo(("orders", "5f2c", 8080, (int?)null, true)));
        Assert.That(instance.UriSpec, Is.EqualTo("{scheme}://{address}:{port}"));
        Assert.That(instance.BuildUri(), Is.EqualTo(new Uri("http://10.0.0.7:8080")));
        Assert.That(instance.RegisteredAt, Is.EqualTo(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Test]
    public void Members_and_types_that_are_not_known_are_passed_over()
    {
        var instance = InstanceJson.Read("""{"name":"n","id":"i","port":"80","serviceType":"QUANTUM","added later":{"x":[1]}}"""u8);

        Assert.That((instance.Port, instance.Type, instance.Address, instance.PayloadJson), Is.EqualTo((80, ServiceType.Unknown, (string?)null, (string?)null)));
    }

    [TestCase("")]
    [TestCase("not JSON")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("""{"name":"n"}""")]
    public void What_is_no_instance_is_refused(string text)
    {
        Assert.Throws(Is.InstanceOf<JsonException>(), () => InstanceJson.Read(Encoding.UTF8.GetBytes(text)));
    }

    [Test]
    public void Metadata_of_a_map_leave_out_the_class_and_what_is_not_simple()
    {
        var instance = Instance with { PayloadJson = """{"@class":"java.util.HashMap","a":"x","n":1.5,"b":true,"list":[1],"none":null}""" };

        Assert.That(instance.Metadata, Is.EquivalentTo(new Dictionary<string, string> { ["a"] = "x", ["n"] = "1.5", ["b"] = "True" }));
    }

    [Test]
    public void A_payload_is_read_as_a_type_of_its_own()
    {
        Assert.That(Instance.GetPayload(InstanceDocumentContext.Default.JsonElement).GetProperty("zone").GetString(), Is.EqualTo("b"));
        Assert.That((Instance with { PayloadJson = null }).GetPayload(InstanceDocumentContext.Default.InstanceDocument), Is.Null);
    }

    [Test]
    public void Instances_are_equal_when_everything_that_was_registered_is()
    {
        Assert.That(Instance with { }, Is.EqualTo(Instance));
        Assert.That(Instance with { PayloadJson = """{"zone":"c"}""" }, Is.Not.EqualTo(Instance));
        Assert.That(Instance with { IsEnabled = false }, Is.Not.EqualTo(Instance));
        Assert.That((Instance with { }).GetHashCode(), Is.EqualTo(Instance.GetHashCode()));
    }

    [TestCase("{scheme}://{address}:{port}/{name}/{id}?{[}{]}", "http://10.0.0.7:8080/orders/a?{}")]
    [TestCase("{ scheme }://{address}", "http://10.0.0.7")]
    [TestCase("{nobody knows}x:{service-type}/{registration-time-utc}", "x:dynamic/1767225600000")]
    public void A_URI_is_made_of_its_parts(string spec, string expected)
    {
        Assert.That(UriSpecText.Build(spec, Instance), Is.EqualTo(expected));
    }

    [TestCase("{scheme")]
    [TestCase("a}b")]
    [TestCase("{a{b}}")]
    [TestCase("{")]
    [TestCase("}")]
    public void A_brace_without_its_partner_is_refused(string spec)
    {
        Assert.Throws<FormatException>(() => UriSpecText.Split(spec));
    }

    [Test]
    public void A_spec_that_names_the_host_itself_needs_no_address()
    {
        Assert.That((Instance with { Address = null, Port = null, UriSpec = "https://orders.example/{id}" }).BuildUri(), Is.EqualTo(new Uri($"https://orders.example/{Instance.Id}")));
        Assert.That((Instance with { Address = null, UriSpec = "{scheme}://{address}:{port}" }).BuildUri(), Is.Null);
    }

    [Test]
    public void Without_a_spec_the_URI_is_the_address_and_the_port_with_TLS_where_there_is_one()
    {
        var plain = Instance with { UriSpec = null };
        Assert.That(plain.BuildUri(), Is.EqualTo(new Uri("http://10.0.0.7:8080")));
        Assert.That((plain with { SslPort = 8443 }).BuildUri(), Is.EqualTo(new Uri("https://10.0.0.7:8443")));
        Assert.That((plain with { Port = null }).BuildUri(), Is.EqualTo(new Uri("http://10.0.0.7")));
        Assert.That((plain with { Address = null }).BuildUri(), Is.Null);
        Assert.That((plain with { Address = "not a host/" }).BuildUri(), Is.Null);
    }
}
