using Znode.Interop.Tests.Servers;
using Znode.Recipes;

namespace Znode.Interop.Tests.Curator;

/// <summary>Curator's x-discovery and this library's registry and directory share a registry: each finds, and understands, what the other registers.</summary>
[Parallelizable(ParallelScope.None)]
public sealed class DiscoveryTests
{
    private static readonly JavaProof Proof = new("DiscoveryProof.java", checks: 12, "curator-x-discovery", "jackson-core", "jackson-databind", "jackson-annotations");

    [Test, CancelAfter(240_000)]
    public Task Java_and_dotnet_share_a_registry_on_the_program_under_test(CancellationToken cancellationToken) => ShareAsync(ServerProgram.Subject, cancellationToken);

    [Test, CancelAfter(240_000)]
    public Task Java_and_dotnet_share_a_registry_on_Apache(CancellationToken cancellationToken) => ShareAsync(ServerProgram.Apache, cancellationToken);

    private static Task ShareAsync(ServerProgram program, CancellationToken cancellationToken)
    {
        Requires.Apache();
        Requires.CuratorDiscovery();
        return Proof.RunAsync(program, ShareAsync, cancellationToken);
    }

    /// <summary>Our half: goes on when java-1 says that it is a step further.</summary>
    private static async Task ShareAsync(IZnodeClient client, CancellationToken cancellationToken)
    {
        await using var directory = client.ServiceDirectory("/services", new() { EmptyProtection = TimeSpan.Zero });
        await using var snapshots = directory.ObserveAsync("orders", cancellationToken).GetAsyncEnumerator(cancellationToken);
        var java = await StepAsync("1");
        Assert.That((java.Address, java.Port, java.SslPort, java.Type, java.IsEnabled), Is.EqualTo(("10.0.0.7", 8080, 8443, ServiceType.Dynamic, true)));
        Assert.That(java.Metadata["zone"], Is.EqualTo("a"));
        Assert.That(java.BuildUri(), Is.EqualTo(new Uri("https://10.0.0.7:8443/orders")));
        Assert.That(java.PayloadJson, Does.Contain("@class"), "Jackson names the class of a payload that is an object");

        var lease = await client.ServiceRegistry("/services").RegisterAsync(
            new()
            {
                ServiceName = "orders",
                Id = "dotnet-1",
                Address = "10.0.0.8",
                Port = 9090,
                UriSpec = "{scheme}://{address}:{port}/v1",
                Metadata = new Dictionary<string, string> { ["zone"] = "b", ["weight"] = "2" },
            },
            cancellationToken);
        await using (lease)
        {
            await StepAsync("2");
            await lease.UpdateAsync(registration => registration with { IsEnabled = false }, cancellationToken);
            await StepAsync("3");
        }

        while (snapshots.Current.Instances.Count > 0)
        {
            Assert.That(await snapshots.MoveNextAsync(), Is.True);
        }

        async Task<ServiceInstance> StepAsync(string step)
        {
            while (await snapshots.MoveNextAsync())
            {
                if (snapshots.Current.Instances.FirstOrDefault(instance => instance.Id == "java-1" && instance.Metadata["step"] == step) is { } found)
                {
                    return found;
                }
            }

            throw new InvalidOperationException("The directory was disposed.");
        }
    }
}
