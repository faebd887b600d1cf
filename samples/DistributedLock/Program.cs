// What a lock does not promise, and what to do about it. Alice holds a lock; her machine stands still for 40 seconds; her session expires, and Bob gets the lock. When her machine goes on,
// Alice is in the midst of her work, and does not know. Her write is refused: by the ensemble, which checks the lock as it commits, and by a database that compares fencing tokens.
// Real members on a virtual clock: the 40 seconds take none, and the same seed goes the same way every time.
using DistributedLock;
using Samples;
using Znode;
using Znode.Server;
using Znode.Testing;

await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed: 42);
var leader = await ensemble.WaitForLeaderAsync();
var follower = ensemble.Members.First(member => member != leader);
await using var alice = follower.CreateClient(new ZnodeSessionOptions { Timeout = TimeSpan.FromSeconds(10) });
await using var bob = leader.CreateClient(new ZnodeSessionOptions { Timeout = TimeSpan.FromSeconds(10) });
await (await bob.GetSessionAsync()).CreateAsync("/invoices/17", "open", new() { CreateParents = true });
var ledger = new Ledger();

var hers = await alice.Lock("/locks/invoice-17").AcquireAsync();
Console.WriteLine($"Alice holds the lock, with fencing token {hers.FencingToken}. She reads that invoice 17 is {await hers.Session.GetStringAsync("/invoices/17")}, and is about to pay it.");

// Nothing of hers is heard any more: to the ensemble a garbage collection, a suspended laptop and a cut cable are the same.
Console.WriteLine("\nHer machine stands still for 40 seconds.");
ensemble.Network.IsolateFromClients(follower.Id);
await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(40));

await using var his = await bob.Lock("/locks/invoice-17").AcquireAsync();
await his.Session.CommitAsync(his.Guard(new Transaction().Set("/invoices/17", "paid by Bob")));
Check.That(ledger.TryWrite("paid by Bob", his.FencingToken), "the database takes the holder's write");
Console.WriteLine($"  Her session has expired. Bob has the lock, with fencing token {his.FencingToken}, and pays.");
Check.That(his.FencingToken > hers.FencingToken, "a later holder has a greater fencing token");

ensemble.Network.Heal();
Console.WriteLine("\nHer machine goes on, and so does her code: the next line is the write. Her client has a new session by now, which may write.");
var session = await alice.GetSessionAsync();
var late = await session.TryCommitAsync(hers.Guard(new Transaction().Set("/invoices/17", "paid by Alice")));
Console.WriteLine($"  The ensemble refuses it: {late.Error}, for the znode of her lock is gone.");
Check.That(!late.IsCommitted && late.Error == ErrorCode.NoNode, "the guard refuses the write of a former holder");
Check.That(!ledger.TryWrite("paid by Alice", hers.FencingToken), "the database refuses an old fencing token");
Console.WriteLine($"  The database refuses it: {hers.FencingToken} is less than {his.FencingToken}.");
Check.That(hers.Lost.IsCancellationRequested, "she is told that she has lost it, as soon as she looks");

Check.Equal("paid by Bob", await session.GetStringAsync("/invoices/17"), "the invoice is paid once, in the ensemble");
Check.Equal("paid by Bob", ledger.Entry, "and in the database");

// Why the guard: without it the same write goes through, on the same session. A lock alone would have let it.
await session.SetAsync("/invoices/17", "paid by Alice");
Check.Equal("paid by Alice", await session.GetStringAsync("/invoices/17"), "an unguarded write asks no lock");
Console.WriteLine("  Without the guard it goes through: the lock alone does not hold it back.");

Console.WriteLine("\nAll that was shown was checked.");
