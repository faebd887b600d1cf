using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Znode;

/// <summary>What ZooKeeper says of paths, on their UTF-8 bytes. Source: spec semantics §2; ZooKeeper: <c>PathUtils</c>, <c>PrepRequestProcessor</c>.</summary>
internal static class PathRules
{
    /// <summary>Digits (and sign) that a sequence number takes at least.</summary>
    public const int SequenceLengthMin = 10;

    /// <summary>The bytes of -2147483648.</summary>
    private const int SequenceLengthMax = 11;

    private const byte Slash = (byte)'/';
    private const byte Dot = (byte)'.';

    private static ReadOnlySpan<byte> Root => "/"u8;

    /// <summary>The full validation of create, setData, setACL and check.</summary>
    /// <param name="path">UTF-8; need not be well formed.</param>
    /// <param name="problem">What is wrong and at which character, in ZooKeeper's words; null for a valid path.</param>
    public static bool IsValid(ReadOnlySpan<byte> path, out string? problem)
    {
        problem = IsPlainAndValid(path) ? null : FindProblem(path);
        return problem is null;
    }

    /// <summary>The check of delete: there is a slash, so that there is a parent, and no NUL.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> path) => path.Contains(Slash) && !HasNul(path);

    /// <summary>The only check of exists.</summary>
    public static bool HasNul(ReadOnlySpan<byte> path) => path.Contains((byte)0);

    /// <summary>Gets everything before the last slash, taken literally; of a top-level znode, and of the root itself, the root.</summary>
    /// <remarks>For a valid path this is its parent. The path of a sequential znode may end in a slash: the parent of <c>/a/</c> is <c>/a</c>.</remarks>
    public static ReadOnlySpan<byte> ParentOf(ReadOnlySpan<byte> path)
    {
        var slash = path.LastIndexOf(Slash);
        return slash <= 0 ? Root : path[..slash];
    }

    /// <summary>Appends a sequence number as Java's <c>%010d</c> prints it: at least ten characters, zeros after the sign.</summary>
    public static byte[] AppendSequence(byte[] path, int number)
    {
        Span<byte> digits = stackalloc byte[SequenceLengthMax];
        // The width counts the sign in Java and does not in .NET.
        _ = Utf8Formatter.TryFormat(number, digits, out var written, new StandardFormat('D', (byte)(number < 0 ? SequenceLengthMin - 1 : SequenceLengthMin)));

        var result = new byte[path.Length + written];
        path.CopyTo(result, 0);
        digits[..written].CopyTo(result.AsSpan(path.Length));
        return result;
    }

    /// <summary>Tells whether it is a znode that every tree begins with and that can not be deleted.</summary>
    public static bool IsSpecial(ReadOnlySpan<byte> path) =>
        path.SequenceEqual(Root)
        || (path.StartsWith("/zookeeper"u8) && path["/zookeeper"u8.Length..] switch
        {
            [] => true,
            var rest => rest.SequenceEqual("/quota"u8) || rest.SequenceEqual("/config"u8),
        });

    /// <summary>The fast way to yes, for printable ASCII; a no means only that a closer look is needed.</summary>
    private static bool IsPlainAndValid(ReadOnlySpan<byte> path)
    {
        if (path.Length < 2)
        {
            return path.SequenceEqual(Root);
        }

        if (path[0] != Slash || path[^1] == Slash || path.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E))
        {
            return false;
        }

        // A slash before a slash or a dot: an empty or relative component, or the valid ".hidden", which takes the slow way.
        for (var i = 0; i < path.Length - 1; i++)
        {
            if (path[i] == Slash && path[i + 1] is Dot or Slash)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The checks of <c>PathUtils.validatePath</c>, in its order; it looks at UTF-16 units, so what takes two of them is a surrogate, and refused.</summary>
    private static string? FindProblem(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return "Path length must be > 0";
        }

        if (path[0] != Slash)
        {
            return "Path must start with / character";
        }

        if (path.Length == 1)
        {
            return null;
        }

        if (path[^1] == Slash)
        {
            return "Path must not end with / character";
        }

        var componentStart = 1;
        var character = 1;
        for (var i = 1; i < path.Length; character++)
        {
            var status = Rune.DecodeFromUtf8(path[i..], out var rune, out var consumed);
            if (status != OperationStatus.Done || !IsAllowed(rune.Value))
            {
                return rune.Value == 0 ? $"null character not allowed @{character}" : $"invalid character @{character}";
            }

            i += consumed;
            if (rune.Value == Slash)
            {
                if (i - 1 == componentStart)
                {
                    return $"empty node name specified @{character}";
                }

                componentStart = i;
            }
            else if (rune.Value == Dot && (i == path.Length || path[i] == Slash) && path[componentStart..i] is [Dot] or [Dot, Dot])
            {
                return $"relative paths not allowed @{character}";
            }
        }

        return null;
    }

    private static bool IsAllowed(int value) => value switch
    {
        < 0x20 or (>= 0x7F and <= 0x9F) => false,
        >= 0xD800 and <= 0xF8FF => false,
        >= 0xFFF0 => false,
        _ => true,
    };
}
