// A service registry on ephemeral znodes. Instances of three services register below /APP; a caller resolves "order" by round robin and at random; one instance dies,
// its session ends, its znode vanishes, and a watch tells the caller. Everything runs in this one process, against an embedded member: over there it would be several.
using ServiceRegistry;
using Znode;
using Znode.Server;

using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));

await using var member = await ZnodeMember.CreateBuilder().WithId(1).StoreInMemory().StartAsync(deadline.Token);
await member.Ready;
Console.WriteLine($"Member {member.Id} is running in this process, role {member.Role}.");

Console.WriteLine("\nInstances register, each with a session of its own:");
ServiceInstance[] instances =
[
    new("user", "10.0.0.1", 8080), new("order", "10.0.0.2", 8080), new("order", "10.0.0.3", 8080), new("order", "10.0.0.4", 8080), new("commodity", "10.0.0.5", 8080),
];
var running = new List<RunningInstance>();
foreach (var instance in instances)
{
    running.Add(await RunningInstance.StartAsync(await member.OpenSessionAsync(cancellationToken: deadline.Token), instance));
    Console.WriteLine($"  {running[^1].Path} = {instance}");
}

await using var caller = await member.OpenSessionAsync(cancellationToken: deadline.Token);
await using var orders = await ServiceDirectory.FollowAsync(caller, "order", seed: 7);
var roundRobin = Take(6, orders.RoundRobin);
var random = Take(6, orders.Random);
Console.WriteLine($"\nA caller resolves order\n  by round robin: {string.Join(", ", roundRobin)}\n  at random:      {string.Join(", ", random)}");
Check.Equal([.. instances[1..4], .. instances[1..4]], roundRobin, "round robin takes each in turn");
Check.That(random.All(instances[1..4].Contains), "random takes those that are there");

var unlucky = running[2];
Console.WriteLine($"\n{unlucky.Instance} dies: its session ends.");
await unlucky.DisposeAsync();

var change = await orders.NextChangeAsync(deadline.Token);
var afterwards = Take(4, orders.RoundRobin);
Console.WriteLine($"  the watch tells: {change.Kind} {change.Path}, by transaction {change.Zxid}");
Console.WriteLine($"  by round robin:  {string.Join(", ", afterwards)}");
Check.That(change is { Kind: WatchEventKind.ChildrenChanged, Path.Value: "/APP/order" }, "the watch tells of the list");
Check.Equal([instances[1], instances[3]], orders.Instances, "the dead instance has vanished, and no other");
Check.That(!afterwards.Contains(unlucky.Instance), "nobody is sent to a dead instance");
Check.That(await caller.ExistsAsync(unlucky.Path, deadline.Token) is null, "its znode is gone");
Check.Equal(["commodity", "order", "user"], (await caller.GetChildrenAsync(ServiceInstance.Root, deadline.Token)).Names.Order(), "all services are listed");

Console.WriteLine("\nAll that was shown was checked.");

static ServiceInstance[] Take(int count, Func<ServiceInstance> select) => [.. Enumerable.Range(0, count).Select(_ => select())];
