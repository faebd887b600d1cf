namespace Znode.Cli.Server;

/// <summary>The configuration is wrong: the server does not start, and says why in one line.</summary>
internal sealed class ZooCfgException(string message) : Exception(message);
