using Microsoft.Extensions.Time.Testing;

namespace Znode.Server.Tests;

/// <summary>A member on virtual time for each test, stopped and cleaned up after it.</summary>
public abstract class MemberFixture(Store store)
{
    private readonly List<IAsyncDisposable> _disposables = [];

    protected FakeTimeProvider Time { get; private set; } = null!;

    protected ZnodeMember Member { get; set; } = null!;

    /// <summary>Gets a session of the member; others are opened with <see cref="OpenAsync"/>.</summary>
    protected IZnodeSession Session { get; private set; } = null!;

    protected string Directory { get; private set; } = null!;

    internal MemberCore Core => Member.Serving.Core;

    [SetUp]
    public async Task StartMember()
    {
        Directory = Path.Combine(Path.GetTempPath(), $"znode-server-tests-{Guid.NewGuid():N}");
        Time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Member = await StartAsync();
        Session = await OpenAsync();
    }

    [TearDown]
    public async Task StopMember()
    {
        for (var i = _disposables.Count - 1; i >= 0; i--)
        {
            await _disposables[i].DisposeAsync();
        }

        _disposables.Clear();
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    /// <summary>The options of the member; a fixture changes what it is about.</summary>
    protected virtual ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options;

    protected async Task<ZnodeMember> StartAsync()
    {
        var builder = ZnodeMember.CreateBuilder().Configure(Configure).WithTimeProvider(Time);
        var member = await (store == Store.Memory ? builder : builder.StoreIn(Directory)).StartAsync();
        _disposables.Add(member);
        return member;
    }

    /// <summary>Stops the member and starts another one on its data.</summary>
    protected async Task RestartAsync()
    {
        await Member.StopAsync();
        Member = await StartAsync();
    }

    protected async Task<IZnodeSession> OpenAsync(TimeSpan? timeout = null)
    {
        var session = await Member.OpenSessionAsync(new() { Timeout = timeout ?? TimeSpan.FromSeconds(10) });
        _disposables.Add(session);
        return session;
    }

    protected static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
