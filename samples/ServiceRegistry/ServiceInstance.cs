using System.Text.Json.Serialization;
using Znode;

namespace ServiceRegistry;

/// <summary>Where one instance of a service is reached: the data of its znode.</summary>
/// <param name="Service">The service's name: <c>user</c>, <c>order</c>, <c>commodity</c>.</param>
/// <param name="Host">Where it runs.</param>
/// <param name="Port">Where it listens.</param>
internal sealed record ServiceInstance(string Service, string Host, int Port)
{
    /// <summary>The znode whose children are the services.</summary>
    public static readonly ZnodePath Root = "/APP";

    /// <summary>The order of addresses, for comparing lists.</summary>
    public static readonly IComparer<ServiceInstance> ByAddress = Comparer<ServiceInstance>.Create(static (left, right) => string.CompareOrdinal(left.Host, right.Host));

    public override string ToString() => $"{Host}:{Port}";
}

[JsonSerializable(typeof(ServiceInstance))]
internal sealed partial class ServiceJson : JsonSerializerContext;
