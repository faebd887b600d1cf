namespace Znode.Interop.Tests.Wire;

/// <summary>The error codes that the tests name. Source: client-protocol §9.</summary>
internal static class WireError
{
    public const int Ok = 0;
    public const int MarshallingError = -5;
    public const int Unimplemented = -6;
    public const int BadArguments = -8;
    public const int NoNode = -101;
    public const int NoAuth = -102;
    public const int NodeExists = -110;
    public const int InvalidAcl = -114;
    public const int AuthFailed = -115;
    public const int NoWatcher = -121;
}
