using System.Net;
using System.Text;

namespace Znode.Interop.Tests.Wire;

/// <summary>Sends a four-letter word and returns all that the server answers. Source: operations §5.</summary>
internal static class FourLetterWord
{
    public static async Task<string> AskAsync(EndPoint server, string word, CancellationToken cancellationToken)
    {
        using var connection = await WireConnection.OpenAsync(server, cancellationToken);
        await connection.SendRawAsync(Encoding.ASCII.GetBytes(word), cancellationToken);
        return Encoding.UTF8.GetString(await connection.ReceiveToEndAsync(cancellationToken));
    }
}
