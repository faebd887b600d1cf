namespace ConfigurationReload;

/// <summary>What may change while the shop is open.</summary>
internal sealed class CheckoutOptions
{
    public int ItemsMax { get; set; } = 10;

    public string Banner { get; set; } = "";
}
