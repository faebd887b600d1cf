using Znode;
using Znode.Client;

namespace Microsoft.Extensions.Configuration;

/// <summary>How znodes become configuration.</summary>
public sealed class ZnodeConfigurationOptions
{
    /// <summary>Gets or sets where the ensemble is: a client of the source's own. Not together with <see cref="Client"/>.</summary>
    /// <value>Default null.</value>
    public ZnodeClientOptions? Connection { get; set; }

    /// <summary>Gets or sets the client to use, which stays its owner's: of an embedded member, of a fake. Not together with <see cref="Connection"/>.</summary>
    /// <value>Default null.</value>
    public IZnodeClient? Client { get; set; }

    /// <summary>Gets or sets the znode below which the configuration lies.</summary>
    /// <value>Default <c>/</c>. Of <c>/app</c> the znode <c>/app/db/host</c> is the key <c>db:host</c>.</value>
    public ZnodePath Root { get; set; }

    /// <summary>Gets or sets whether the program can do without: when the ensemble can not be reached in time, or the root does not exist. What comes later is taken over all the same.</summary>
    /// <value>Default false.</value>
    public bool Optional { get; set; }

    /// <summary>Gets or sets how long the first reading may take.</summary>
    /// <value>Longer than zero. Default 15 s.</value>
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets who is told of what goes wrong behind the program's back.</summary>
    /// <value>
    /// Default null: nobody. When code that listens for changes has thrown, options that do not pass their validation for example, it is an <see cref="AggregateException"/>, and the znodes are followed further.
    /// Any other is the end of following them, because the source's right to read them was taken away, for example; the configuration stays as it is then. What it throws itself is lost.
    /// </value>
    public Action<Exception>? OnFailure { get; set; }
}
