// A service registry without anything to install. Three instances of "order" are web applications, each with a member of the ensemble in it; one more "order", one "commodity" and one "user"
// are clients of it over the network. All register below /APP by one line, AddServiceRegistration. The user application calls "order" by round robin, at random and by its name; an instance
// dies, and it is told; then the instance whose member leads is stopped, and nothing else that was registered is lost.
using Samples;
using ServiceRegistry;
using Znode;
using Znode.Recipes;
using Znode.Server;

using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
using var ensemble = new Ensemble();
using var http = new HttpClient();

// A start does not wait for the others: they could not be started then. Ready is a member that has found a quorum.
var orders = Enumerable.Range(1, 3).ToDictionary(id => id, id => Application.WithMember("order", id, ensemble));
await Task.WhenAll(orders.Values.Select(order => order.StartAsync(deadline.Token)));
await Task.WhenAll(orders.Values.Select(order => MemberOf(order).Ready)).WaitAsync(deadline.Token);
Console.WriteLine($"Three members are running, in three web applications: {string.Join(", ", orders.Values.Select(order => $"{MemberOf(order).Id} {MemberOf(order).Role}"))}.");

var extra = Application.WithClient("order", "extra", ensemble);
await using var commodity = Application.WithClient("commodity", "commodity-1", ensemble);
await using var user = Application.WithClient("user", "user-1", ensemble);
foreach (var application in new[] { extra, commodity, user })
{
    await application.StartAsync(deadline.Token);
}

var directory = user.Services.GetRequiredService<IServiceDirectory>();
await using var observer = new Observer(directory, "order");
var list = await observer.WaitForAsync(list => list.Instances.Count == 4, deadline.Token);
Console.WriteLine($"\nFour instances of order are registered; the user application finds them:\n  {string.Join("\n  ", list.Instances.Select(Describe))}");

var inTurn = await CallAsync(InstanceSelectors.RoundRobin(), times: 8);
var atRandom = await CallAsync(InstanceSelectors.Random(seed: 7), times: 8);
Console.WriteLine($"\nIt calls order 8 times by round robin:\n  {string.Join("\n  ", inTurn)}");
Console.WriteLine($"and 8 times at random, which reaches {atRandom.Distinct().Count()} of them.");
Check.Same(inTurn[..4], inTurn[4..], "round robin takes each in turn, and begins again");
Check.Same(AddressesOf(list), inTurn[..4].Order(), "round robin takes all");
Check.That(atRandom.All(inTurn.Contains), "random takes those that are there");

// The name in the place of the address: service discovery asks the same directory, and is told of what changes.
var bought = await BuyAsync(times: 8);
Console.WriteLine($"\nIts /buy calls http://order/ by name, and reaches {bought.Distinct().Count()} of them in 8 calls.");
Check.That(bought.All(inTurn.Contains), "the name is one of the instances");

// Nobody withdraws it: its session ends, and the ensemble removes what belonged to the session. That of a process that was killed ends when it has been silent for its timeout.
Console.WriteLine("\nThe extra instance dies.");
await extra.Services.GetRequiredService<IZnodeClient>().DisposeAsync();
list = await observer.WaitForAsync(list => list.Instances.Count == 3, deadline.Token);
Console.WriteLine($"  The user application is told: {string.Join(", ", list.Instances.Select(Describe))}, as of transaction {list.AsOf}.");
Check.That(list.Instances.All(instance => instance.Id != "extra"), "the instance that died has vanished, and no other");
Check.Same(AddressesOf(list), (await CallAsync(InstanceSelectors.RoundRobin(), times: 3)).Order(), "nobody is sent to it");
await extra.DisposeAsync();

var before = await RegistrationsAsync();
var told = observer.Seen.Count;
var (leader, stopping) = orders.Single(order => MemberOf(order.Value).Role == MemberRole.Leader);
Console.WriteLine($"\nThe order instance with the leader, member-{leader}, is stopped: it withdraws itself, and its member hands over.");
await stopping.StopAsync(deadline.Token);
await stopping.DisposeAsync();
orders.Remove(leader);
list = await observer.WaitForAsync(list => list.Instances.Count == 2, deadline.Token);
var after = await RegistrationsAsync();
Console.WriteLine($"  Member {MemberOf(orders.Values.First()).LeaderId} leads. Registered are {string.Join(", ", after.Keys)}.");
Check.That(!before.Except(after).Any(left => left.Key != $"order/member-{leader}"), "every other registration is the one that it was: nobody had to register again");
Check.That(observer.Seen.Skip(told).All(seen => orders.Keys.All(id => seen.Instances.Any(instance => instance.Id == $"member-{id}"))), "none of them was ever missing");
Check.Same(AddressesOf(list), (await CallAsync(InstanceSelectors.RoundRobin(), times: 2)).Order(), "calls go on");
Check.That((await BuyAsync(times: 4)).All(AddressesOf(list).Contains), "the name is one of those that are left");

Console.WriteLine("\nIt comes back, with its data.");
orders[leader] = Application.WithMember("order", leader, ensemble);
await orders[leader].StartAsync(deadline.Token);
list = await observer.WaitForAsync(list => list.Instances.Count == 3, deadline.Token);
Console.WriteLine($"  The user application is told: {string.Join(", ", list.Instances.Select(Describe))}.");
Check.Same(AddressesOf(list), (await CallAsync(InstanceSelectors.RoundRobin(), times: 3)).Order(), "it is called again");
Check.Same(["commodity", "order", "user"], (await RegistrationsAsync()).Keys.Select(name => name.Split('/')[0]).Distinct(), "all three services are there");

await user.StopAsync(deadline.Token);
await commodity.StopAsync(deadline.Token);
await Task.WhenAll(orders.Values.Select(order => order.StopAsync(deadline.Token)));
foreach (var order in orders.Values)
{
    await order.DisposeAsync();
}

Console.WriteLine("\nAll that was shown was checked.");

async Task<List<string>> CallAsync(IInstanceSelector selector, int times)
{
    var answers = new List<string>();
    for (var i = 0; i < times; i++)
    {
        var instance = await directory.SelectAsync("order", selector, deadline.Token) ?? throw new InvalidOperationException("There is no instance of order.");
        answers.Add(await http.GetStringAsync(instance.BuildUri(), deadline.Token));
    }

    return answers;
}

// From outside, as a browser would; the call to order is the user application's. Like every caller it has to bear that an instance goes away while it is being called, and tries again.
async Task<List<string>> BuyAsync(int times)
{
    var answers = new List<string>();
    while (answers.Count < times)
    {
        using var response = await http.GetAsync($"{user.Urls.Single()}/buy", deadline.Token);
        if (response.IsSuccessStatusCode)
        {
            answers.Add(await response.Content.ReadAsStringAsync(deadline.Token));
        }
    }

    return answers;
}

// What stands in the tree, with the transaction that created it.
async Task<SortedDictionary<string, Zxid>> RegistrationsAsync()
{
    var session = await user.Services.GetRequiredService<IZnodeClient>().GetSessionAsync(deadline.Token);
    await session.SyncAsync(cancellationToken: deadline.Token);
    var found = new SortedDictionary<string, Zxid>(StringComparer.Ordinal);
    foreach (var service in await session.GetChildrenAsync(Application.ServicesPath, deadline.Token))
    {
        var path = (ZnodePath)Application.ServicesPath / service;
        foreach (var instance in await session.GetChildrenAsync(path, deadline.Token))
        {
            found.Add($"{service}/{instance}", (await session.GetAsync(path / instance, deadline.Token)).Stat.Czxid);
        }
    }

    return found;
}

static IZnodeMember MemberOf(WebApplication application) => application.Services.GetRequiredService<IZnodeMember>();

static string Describe(ServiceInstance instance) => $"{instance.Id} at {instance.Address}:{instance.Port}";

static IEnumerable<string> AddressesOf(ServiceSnapshot list) => list.Instances.Select(instance => $"order at http://{instance.Address}:{instance.Port}").Order();
