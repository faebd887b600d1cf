using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Samples;

namespace Snippets;

/// <summary>The code in src/Znode.Extensions.Configuration/README.md, word for word. What happens when a znode changes is the sample ConfigurationReload.</summary>
internal static class ConfigurationSnippet
{
    /// <param name="servers">As in <c>zk-1:2181,zk-2:2181,zk-3:2181</c>; /shop/Checkout/ItemsMax is 20 there.</param>
    public static void Run(string servers)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddZnode(servers, "/shop");                                                // "zk-1:2181,zk-2:2181,zk-3:2181"
        builder.Services.Configure<CheckoutOptions>(builder.Configuration.GetSection("Checkout"));       // /shop/Checkout/ItemsMax and its siblings
        using var host = builder.Build();

        var options = host.Services.GetRequiredService<IOptionsMonitor<CheckoutOptions>>();
        options.OnChange(changed => Console.WriteLine($"at most {changed.ItemsMax} items from now on"));

        Check.Equal(20, options.CurrentValue.ItemsMax, "the znode is the option");
    }
}

internal sealed class CheckoutOptions
{
    public int ItemsMax { get; set; } = 10;
}
