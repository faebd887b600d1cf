// An ensemble of three processes that talk over gRPC on loopback. This program starts itself three times, as members 1, 2 and 3; writes at one and reads at another; kills the leader's
// process, as kill -9 does; goes on with the two that are left; and brings the third back. It ends only processes that it has started, and ends by checking what it has shown.
using ThreeProcesses;

if (args is ["member", var id, var directory, .. var ports])
{
    await Member.RunAsync(int.Parse(id), directory, [.. ports.Select(int.Parse)]);
    return;
}

using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
await using var ensemble = new Ensemble(deadline.Token);

Console.WriteLine("Three processes start, each a member with a directory and a port of its own:");
await ensemble.StartAsync(1, 2, 3);
foreach (var member in ensemble.Running)
{
    Console.WriteLine($"  member {member.Id}, process {member.ProcessId}: {await member.RoleAsync()}");
}

var leader = await ensemble.LeaderAsync();
var followers = ensemble.Running.Where(member => member != leader).ToList();
var written = await followers[0].AskAsync("set", "/greeting", "hello");
var read = await followers[1].AskAsync("get", "/greeting");
Console.WriteLine($"\nA client of member {followers[0].Id} writes /greeting, which the leader orders: {written}");
Console.WriteLine($"A client of member {followers[1].Id} reads it: {read}");
Check.Equal("hello", read, "what is written at one member is read at another");

Console.WriteLine($"\nThe leader's process, {leader.ProcessId}, is killed.");
var time = System.Diagnostics.Stopwatch.StartNew();
await ensemble.KillAsync(leader);
var next = await ensemble.LeaderAsync();
Console.WriteLine($"  member {next.Id} leads, after {time.ElapsedMilliseconds} ms");
var other = ensemble.Running.Single(member => member != next);
Check.Equal("hello", await other.AskAsync("get", "/greeting"), "nothing that was acknowledged is lost");
await other.AskAsync("set", "/greeting", "still here");
Check.Equal("still here", await next.AskAsync("get", "/greeting"), "two of three go on");
Console.WriteLine($"  a client of member {other.Id} writes /greeting, a client of member {next.Id} reads: still here");

Console.WriteLine($"\nMember {leader.Id} comes back, as a new process with the old directory.");
await ensemble.StartAsync(leader.Id);
var back = ensemble.Running.Single(member => member.Id == leader.Id);
var missed = await back.AskAsync("get", "/greeting");
Console.WriteLine($"  process {back.ProcessId} is {await back.RoleAsync()}; it reads what it has missed: {missed}");
Check.Equal("still here", missed, "the member that was away has what was written meanwhile");
Check.Equal(1, await ensemble.CountLeadersAsync(), "one of the three leads");

Console.WriteLine("\nAll that was shown was checked.");
