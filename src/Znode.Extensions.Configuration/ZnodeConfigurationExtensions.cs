using Znode;
using Znode.Extensions.Configuration;

namespace Microsoft.Extensions.Configuration;

/// <summary>Adds znodes to a configuration.</summary>
public static class ZnodeConfigurationExtensions
{
    /// <summary>Adds the znodes below one as keys, and follows them: a changed znode changes its key, a deleted one deletes it.</summary>
    /// <remarks>
    /// <para>Of <c>/app</c> the znode <c>/app/db/host</c> is the key <c>db:host</c>, its data as UTF-8 the value. A znode without data is no key.</para>
    /// <para>While the ensemble can not be reached the configuration stays as it was.</para>
    /// </remarks>
    /// <param name="builder">The configuration.</param>
    /// <param name="connectionString">Where the ensemble is: <c>host-1:2181,host-2:2181</c>, of Znode or of Apache ZooKeeper.</param>
    /// <param name="root">The znode below which the configuration lies.</param>
    /// <param name="optional">Whether the program can do without: see <see cref="ZnodeConfigurationOptions.Optional"/>.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="InvalidOperationException">The configuration is built and the znodes could not be read; the message says why.</exception>
    public static IConfigurationBuilder AddZnode(this IConfigurationBuilder builder, string connectionString, ZnodePath root, bool optional = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.AddZnode(options =>
        {
            options.Connection = new() { Servers = connectionString };
            options.Root = root;
            options.Optional = optional;
        });
    }

    /// <summary>Adds the znodes below one as keys by a client that the program has already.</summary>
    /// <param name="builder">The configuration.</param>
    /// <param name="client">The client, which must outlive the configuration: of an embedded member, or of a fake in a test.</param>
    /// <param name="root">The znode below which the configuration lies.</param>
    /// <param name="optional">Whether the program can do without: see <see cref="ZnodeConfigurationOptions.Optional"/>.</param>
    /// <returns>The configuration.</returns>
    public static IConfigurationBuilder AddZnode(this IConfigurationBuilder builder, IZnodeClient client, ZnodePath root, bool optional = false)
    {
        ArgumentNullException.ThrowIfNull(client);
        return builder.AddZnode(options =>
        {
            options.Client = client;
            options.Root = root;
            options.Optional = optional;
        });
    }

    /// <summary>Adds znodes as keys, with all there is to choose about it.</summary>
    /// <param name="builder">The configuration.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="ArgumentException">There is neither a connection nor a client, or both.</exception>
    public static IConfigurationBuilder AddZnode(this IConfigurationBuilder builder, Action<ZnodeConfigurationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ZnodeConfigurationOptions();
        configure(options);
        if (options.Connection is null == options.Client is null)
        {
            throw new ArgumentException($"Set one of {nameof(options.Connection)} and {nameof(options.Client)}.", nameof(configure));
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.LoadTimeout, TimeSpan.Zero);
        return builder.Add(new ZnodeConfigurationSource(options));
    }
}
