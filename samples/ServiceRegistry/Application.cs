namespace ServiceRegistry;

/// <summary>An instance of a service: a web application on a port of loopback that the system chooses, registered below /APP from when it listens until it stops.</summary>
internal static class Application
{
    public const string ServicesPath = "/APP";

    /// <summary>Makes an application with a member of the ensemble in it.</summary>
    public static WebApplication WithMember(string service, int id, Ensemble ensemble)
    {
        var builder = CreateBuilder();
        ensemble.AddMember(builder.Services, id).UseServerAddress().AddServiceRegistration(service);
        return Build(builder, service);
    }

    /// <summary>Makes an application that is a client of the ensemble, over the network.</summary>
    public static WebApplication WithClient(string service, string instance, Ensemble ensemble)
    {
        var builder = CreateBuilder();
        builder.Services
            .AddZnodeClient("coordination", settings =>
            {
                settings.ConnectionString = ensemble.ConnectionString;    // usually ConnectionStrings:coordination in the configuration
                settings.ServicesPath = ServicesPath;
            })
            .UseServerAddress()
            .AddServiceRegistration(service, (_, registration) => registration with { Id = instance });

        // http://order is an instance of order, in every HttpClient of the application.
        builder.Services.AddServiceDiscovery().AddZnodeServiceEndpointProvider();
        builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        var application = Build(builder, service);
        application.MapGet("/buy", (IHttpClientFactory clients, CancellationToken aborted) => clients.CreateClient().GetStringAsync("http://order/", aborted));
        return application;
    }

    private static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }

    private static WebApplication Build(WebApplicationBuilder builder, string service)
    {
        var application = builder.Build();
        application.MapGet("/", () => $"{service} at {application.Urls.Single()}");
        return application;
    }
}
