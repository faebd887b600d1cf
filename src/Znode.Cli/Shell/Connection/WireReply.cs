using Znode.Protocol;

namespace Znode.Cli.Shell.Connection;

/// <summary>A reply as it came.</summary>
internal readonly record struct WireReply(ReplyHeader Header, byte[] Body);
