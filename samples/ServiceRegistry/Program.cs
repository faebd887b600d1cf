// A service registry on ephemeral znodes, with an ensemble of three members inside this process. Instances of three services register below /APP, through different members;
// a caller resolves "order" by round robin and at random; one instance dies, and a watch tells the caller; then the leader dies, and nothing that was registered is lost.
using ServiceRegistry;
using Znode;

using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));

await using var ensemble = await LocalEnsemble.StartAsync(deadline.Token);
var leader = await ensemble.LeaderAsync(deadline.Token);
Console.WriteLine($"Three members are running in this process: {string.Join(", ", ensemble.Members.Select(member => $"{member.Id} {member.Role}"))}.");

Console.WriteLine("\nInstances register, each with a session of its own, through one member after the other:");
ServiceInstance[] instances =
[
    new("user", "10.0.0.1", 8080), new("order", "10.0.0.2", 8080), new("order", "10.0.0.3", 8080), new("order", "10.0.0.4", 8080), new("commodity", "10.0.0.5", 8080),
    new("order", "10.0.0.6", 8080),
];
var running = new List<RunningInstance>();
foreach (var (i, instance) in instances.Index())
{
    running.Add(await RunningInstance.StartAsync(ensemble, ensemble.Members[i % 3], instance, deadline.Token));
    Console.WriteLine($"  at {running[^1].Member.Id}: {running[^1].Registration.Path} = {instance}");
}

ServiceInstance[] orders = [.. instances.Where(instance => instance.Service == "order")];
var follower = ensemble.Members.First(member => member != leader);
await using var caller = await follower.OpenSessionAsync(cancellationToken: deadline.Token);
await caller.SyncAsync(cancellationToken: deadline.Token);
await using var directory = await ServiceDirectory.FollowAsync(caller, "order", seed: 7);
var roundRobin = Take(6, directory.RoundRobin);
var random = Take(6, directory.Random);
Console.WriteLine($"\nA caller at {follower.Id} resolves order\n  by round robin: {string.Join(", ", roundRobin)}\n  at random:      {string.Join(", ", random)}");
Check.Equal([.. orders, .. orders[..2]], roundRobin, "round robin takes each in turn");
Check.That(random.All(orders.Contains), "random takes those that are there");

var unlucky = running.First(instance => instance.Instance == orders[1]);
Console.WriteLine($"\n{unlucky.Instance} dies: its session ends.");
await unlucky.DisposeAsync();
running.Remove(unlucky);

var change = await directory.NextChangeAsync(deadline.Token);
var afterwards = Take(4, directory.RoundRobin);
Console.WriteLine($"  the watch tells: {change.Kind} {change.Path}, by transaction {change.Zxid}");
Console.WriteLine($"  by round robin:  {string.Join(", ", afterwards)}");
orders = [orders[0], .. orders[2..]];
Check.That(change is { Kind: WatchEventKind.ChildrenChanged, Path.Value: "/APP/order" }, "the watch tells of the list");
Check.Equal(orders, directory.Instances, "the dead instance has vanished, and no other");
Check.That(!afterwards.Contains(unlucky.Instance), "nobody is sent to a dead instance");
Check.That(await caller.ExistsAsync(unlucky.Registration.Path, deadline.Token) is null, "its znode is gone");

var listsBefore = directory.Seen.Count;
var before = running.ToDictionary(instance => instance, instance => instance.Registration);
var homeless = running.Where(instance => instance.Member == leader).ToList();
var time = System.Diagnostics.Stopwatch.StartNew();
Console.WriteLine($"\nThe leader, {leader.Id}, dies, and with it the sessions of the instances that were there.");
await ensemble.KillAsync(leader);
var next = await ensemble.LeaderAsync(deadline.Token);
Console.WriteLine($"  {next.Id} leads, after {time.ElapsedMilliseconds} ms.");
var late = new ServiceInstance("order", "10.0.0.7", 8080);
running.Add(await RunningInstance.StartAsync(ensemble, next, late, deadline.Token));
orders = [.. orders, late];
Console.WriteLine($"  {late} registers with it: {running[^1].Registration.Path}");
foreach (var instance in homeless)
{
    await instance.MovedAsync(deadline.Token);
    Console.WriteLine($"  {instance.Instance} has moved to {instance.Member.Id}: {instance.Registration.Path}");
}

while (directory.Instances.Count < orders.Length)
{
    await directory.NextChangeAsync(deadline.Token);
}

Console.WriteLine("\nThe dead member comes back.");
var again = await ensemble.StartAsync((int)leader.Id.Value, deadline.Token);
await again.Ready.WaitAsync(deadline.Token);
Console.WriteLine($"  {again.Id} is {again.Role}, level with {again.LeaderId}.");

Check.That(next.Id != leader.Id, "another member leads");
Check.Equal(orders.Order(ServiceInstance.ByAddress), directory.Instances.Order(ServiceInstance.ByAddress), "every registration is there, the new one too, and once");
var housed = orders[..^1].Except(homeless.Select(instance => instance.Instance)).ToList();
Check.That(directory.Seen.Skip(listsBefore).All(list => housed.All(list.Contains)), "none of those at the other members was ever missing");
Check.That(running.Where(before.ContainsKey).All(instance => homeless.Contains(instance) || instance.Registration == before[instance]), "who was at another member did nothing");
foreach (var member in ensemble.Members)
{
    await using var session = await member.OpenSessionAsync(cancellationToken: deadline.Token);
    await session.SyncAsync(cancellationToken: deadline.Token);
    Check.Equal(["commodity", "order", "user"], (await session.GetChildrenAsync(ServiceInstance.Root, deadline.Token)).Names.Order(), $"all services are listed at {member.Id}");
    foreach (var instance in running)
    {
        var found = await session.GetAsync(instance.Registration.Path, deadline.Token);
        Check.That(found.Stat == instance.Registration.Stat && found.GetJson(ServiceJson.Default.ServiceInstance) == instance.Instance, $"{instance.Instance} is registered at {member.Id}");
    }
}

foreach (var instance in running)
{
    await instance.DisposeAsync();
}

Console.WriteLine("\nAll that was shown was checked, at all three members.");

static ServiceInstance[] Take(int count, Func<ServiceInstance> select) => [.. Enumerable.Range(0, count).Select(_ => select())];
