using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace ConfigurationReload;

/// <summary>The options as they are after each reload.</summary>
internal sealed class Reloads : IDisposable
{
    private readonly Channel<CheckoutOptions> _seen = Channel.CreateUnbounded<CheckoutOptions>();
    private readonly IDisposable? _registration;

    public Reloads(IOptionsMonitor<CheckoutOptions> options) => _registration = options.OnChange(changed => _seen.Writer.TryWrite(changed));

    /// <summary>Waits until the options are as they should be. Two changes in a row may be told as one.</summary>
    public async Task<CheckoutOptions> WaitForAsync(Func<CheckoutOptions, bool> isIt, CancellationToken cancellationToken)
    {
        while (true)
        {
            var options = await _seen.Reader.ReadAsync(cancellationToken);
            Console.WriteLine($"  reloaded: at most {options.ItemsMax} items, \"{options.Banner}\"");
            if (isIt(options))
            {
                return options;
            }
        }
    }

    public void Dispose() => _registration?.Dispose();
}
