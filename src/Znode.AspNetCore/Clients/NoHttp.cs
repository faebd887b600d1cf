using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Znode.AspNetCore.Clients;

/// <summary>The application that Kestrel wants to be started with. The client port speaks no HTTP: nothing is ever asked of it.</summary>
internal sealed class NoHttp : IHttpApplication<object>
{
    public object CreateContext(IFeatureCollection contextFeatures) => throw new InvalidOperationException("The client port speaks no HTTP.");

    public void DisposeContext(object context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(object context) => throw new InvalidOperationException("The client port speaks no HTTP.");
}
