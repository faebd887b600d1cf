using System.Buffers;

namespace Znode.Client;

/// <summary>A call that can not be carried out fails alone: what is called beside it goes on.</summary>
[TestFixture]
public sealed class RefusedCallTests
{
    [Test]
    public async Task An_answer_beyond_the_limit_fails_its_call_once_and_the_session_goes_on()
    {
        await using var member = await TestMember.StartAsync();
        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = member.Servers, ReplyBytesMax = 2_000 }).InTime();
        var session = await client.GetSessionAsync();
        await session.CreateAsync("/long", new byte[3_000]).InTime();

        var before = session.ExistsAsync("/long").AsTask();
        var tooLong = session.GetAsync("/long").AsTask();
        var after = session.ExistsAsync("/long").AsTask();

        var exception = await Assert.ThrowsAsync<BadArgumentsException>(() => tooLong.InTime());
        Assert.That(exception!.Message, Does.Contain("/long").And.Contain("3,0").And.Contain("2,000").And.Contain("ReplyBytesMax"));
        Assert.That(exception.IsTransient, Is.False);
        Assert.That((await before.InTime())?.DataLength, Is.EqualTo(3_000));
        Assert.That((await after.InTime())?.DataLength, Is.EqualTo(3_000));
        Assert.That(session.Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task A_request_whose_data_can_not_be_read_leaves_nothing_of_itself_behind()
    {
        await using var member = await TestMember.StartAsync();
        await using var client = await ZnodeClient.ConnectAsync(member.Servers).InTime();
        var session = await client.GetSessionAsync();
        await session.CreateAsync("/a").InTime();
        using var gone = new GoneMemory();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.SetAsync("/a", gone.Memory).InTime());
        await Assert.ThrowsAsync<NullReferenceException>(() => session.SetAclAsync("/a", [null!]).InTime());

        // A write, which would fail with the connection.
        Assert.That((await session.SetAsync("/a", "x"u8.ToArray()).InTime()).Version, Is.EqualTo(1));
    }

    [Test]
    public void Credentials_that_are_null_are_found_when_the_client_is_made() =>
        Assert.That(() => ZnodeClient.Create(new() { Servers = "a", Credentials = [null!] }), Throws.ArgumentException.With.Message.Contains("credentials"));

    private sealed class GoneMemory : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(10);

        public override Span<byte> GetSpan() => throw new ObjectDisposedException(nameof(GoneMemory));

        public override MemoryHandle Pin(int elementIndex = 0) => throw new ObjectDisposedException(nameof(GoneMemory));

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
