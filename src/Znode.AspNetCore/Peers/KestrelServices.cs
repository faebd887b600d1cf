using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Znode.AspNetCore.Peers;

/// <summary>Kestrel adds itself to a container by way of a web host's builder: this is one without a web host.</summary>
internal sealed class KestrelServices(IServiceCollection services) : IWebHostBuilder
{
#pragma warning disable ASPDEPR008 // Part of the interface; nobody calls it.
    public IWebHost Build() => throw new NotSupportedException("There is no web host.");
#pragma warning restore ASPDEPR008

    public IWebHostBuilder ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) => this;

    public IWebHostBuilder ConfigureServices(Action<IServiceCollection> configureServices)
    {
        configureServices(services);
        return this;
    }

    public IWebHostBuilder ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices)
    {
        configureServices(new(), services);
        return this;
    }

    public string? GetSetting(string key) => null;

    public IWebHostBuilder UseSetting(string key, string? value) => this;
}
