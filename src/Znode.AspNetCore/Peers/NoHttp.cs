using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Znode.AspNetCore.Peers;

/// <summary>The application that Kestrel wants to be started with. Its own HTTP is never reached: what comes is handled before it.</summary>
internal sealed class NoHttp : IHttpApplication<object>
{
    public object CreateContext(IFeatureCollection contextFeatures) => throw new InvalidOperationException("Kestrel's own HTTP is not used.");

    public void DisposeContext(object context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(object context) => throw new InvalidOperationException("Kestrel's own HTTP is not used.");
}
