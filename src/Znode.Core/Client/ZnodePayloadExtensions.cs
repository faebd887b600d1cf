using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Znode;

/// <summary>Text and JSON as the data of znodes. Both are UTF-8 without a mark in front.</summary>
/// <remarks>
/// JSON takes a <see cref="JsonTypeInfo{T}"/> always, from a <c>JsonSerializerContext</c>: so it works where code is trimmed or compiled ahead of time. Each method
/// throws what the session's or transaction's method of the same name throws.
/// </remarks>
public static class ZnodePayloadExtensions
{
    /// <summary>Gets the text of a znode that should exist.</summary>
    /// <param name="session">The session.</param>
    /// <param name="path">Which znode.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its data as text; empty when it has none.</returns>
    /// <exception cref="NoNodeException">It does not exist.</exception>
    public static async ValueTask<string> GetStringAsync(this IZnodeSession session, ZnodePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        return (await session.GetAsync(path, cancellationToken).ConfigureAwait(false)).GetString();
    }

    /// <summary>Gets the text of a znode that may exist.</summary>
    /// <param name="session">The session.</param>
    /// <param name="path">Which znode.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its data as text, or null when it does not exist.</returns>
    public static async ValueTask<string?> TryGetStringAsync(this IZnodeSession session, ZnodePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        return (await session.TryGetAsync(path, cancellationToken).ConfigureAwait(false))?.GetString();
    }

    /// <summary>Creates a znode that holds text.</summary>
    /// <param name="session">The session.</param>
    /// <param name="path">Where.</param>
    /// <param name="text">Its data.</param>
    /// <param name="options">What kind, for how long, for whom; null for a persistent znode open to everybody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The path that was made, and its stat.</returns>
    public static ValueTask<Created> CreateAsync(
        this IZnodeSession session, ZnodePath path, string text, CreateOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(text);
        return session.CreateAsync(path, Encoding.UTF8.GetBytes(text), options, cancellationToken);
    }

    /// <summary>Creates a znode that holds text unless it exists.</summary>
    /// <param name="session">The session.</param>
    /// <param name="path">Where.</param>
    /// <param name="text">Its data.</param>
    /// <param name="options">What kind, for how long, for whom; null for a persistent znode open to everybody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was made, or null when the znode exists already.</returns>
    public static ValueTask<Created?> TryCreateAsync(
        this IZnodeSession session, ZnodePath path, string text, CreateOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(text);
        return session.TryCreateAsync(path, Encoding.UTF8.GetBytes(text), options, cancellationToken);
    }

    /// <summary>Sets the data of a znode to text.</summary>
    /// <param name="session">The session.</param>
    /// <param name="path">Which znode.</param>
    /// <param name="text">The new data.</param>
    /// <param name="version">The <see cref="Stat.Version"/> that it must have, or <see cref="ZnodeVersion.Any"/> (the default).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stat after the change.</returns>
    public static ValueTask<Stat> SetAsync(
        this IZnodeSession session, ZnodePath path, string text, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(text);
        return session.SetAsync(path, Encoding.UTF8.GetBytes(text), version, cancellationToken);
    }

    /// <summary>Sets the data of a znode to text unless it has changed.</summary>
    /// <param name="session">The session.</param>
    /// <param name="path">Which znode.</param>
    /// <param name="text">The new data.</param>
    /// <param name="version">The <see cref="Stat.Version"/> that it must have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stat after the change, or null when it has another version.</returns>
    public static ValueTask<Stat?> TrySetAsync(this IZnodeSession session, ZnodePath path, string text, int version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(text);
        return session.TrySetAsync(path, Encoding.UTF8.GetBytes(text), version, cancellationToken);
    }

    /// <summary>Adds the create of a znode that holds text.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="path">Where. A sequence number is appended for the sequential modes.</param>
    /// <param name="text">Its data.</param>
    /// <param name="options">What kind, for how long, for whom; null for a persistent znode open to everybody.</param>
    /// <returns>The transaction.</returns>
    public static Transaction Create(this Transaction transaction, ZnodePath path, string text, CreateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(text);
        return transaction.Create(path, Encoding.UTF8.GetBytes(text), options);
    }

    /// <summary>Adds the set of a znode's data to text.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="path">Which znode.</param>
    /// <param name="text">The new data.</param>
    /// <param name="version">The <see cref="Stat.Version"/> that it must have, or <see cref="ZnodeVersion.Any"/> (the default).</param>
    /// <returns>The transaction.</returns>
    public static Transaction Set(this Transaction transaction, ZnodePath path, string text, int version = ZnodeVersion.Any)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(text);
        return transaction.Set(path, Encoding.UTF8.GetBytes(text), version);
    }

    /// <summary>Reads the data as JSON.</summary>
    /// <typeparam name="T">What it describes.</typeparam>
    /// <param name="data">The data of a znode.</param>
    /// <param name="typeInfo">How to read it.</param>
    /// <returns>The value; the default of <typeparamref name="T"/> when there is no data or it says <c>null</c>.</returns>
    /// <exception cref="JsonException">It is not JSON of that type.</exception>
    public static T? GetJson<T>(this ZnodeData data, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Data.IsEmpty ? default : JsonSerializer.Deserialize(data.Data.Span, typeInfo);
    }

    /// <summary>Gets the JSON of a znode that should exist.</summary>
    /// <typeparam name="T">What it describes.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="path">Which znode.</param>
    /// <param name="typeInfo">How to read it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value; the default of <typeparamref name="T"/> when there is no data or it says <c>null</c>.</returns>
    /// <exception cref="NoNodeException">It does not exist.</exception>
    /// <exception cref="JsonException">Its data is not JSON of that type.</exception>
    public static async ValueTask<T?> GetJsonAsync<T>(
        this IZnodeSession session, ZnodePath path, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        return (await session.GetAsync(path, cancellationToken).ConfigureAwait(false)).GetJson(typeInfo);
    }

    /// <summary>Creates a znode that holds JSON.</summary>
    /// <typeparam name="T">What it describes.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="path">Where.</param>
    /// <param name="value">What to write.</param>
    /// <param name="typeInfo">How to write it.</param>
    /// <param name="options">What kind, for how long, for whom; null for a persistent znode open to everybody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The path that was made, and its stat.</returns>
    public static ValueTask<Created> CreateJsonAsync<T>(
        this IZnodeSession session, ZnodePath path, T value, JsonTypeInfo<T> typeInfo, CreateOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.CreateAsync(path, JsonSerializer.SerializeToUtf8Bytes(value, typeInfo), options, cancellationToken);
    }

    /// <summary>Sets the data of a znode to JSON.</summary>
    /// <typeparam name="T">What it describes.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="path">Which znode.</param>
    /// <param name="value">What to write.</param>
    /// <param name="typeInfo">How to write it.</param>
    /// <param name="version">The <see cref="Stat.Version"/> that it must have, or <see cref="ZnodeVersion.Any"/> (the default).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stat after the change.</returns>
    public static ValueTask<Stat> SetJsonAsync<T>(
        this IZnodeSession session, ZnodePath path, T value, JsonTypeInfo<T> typeInfo, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.SetAsync(path, JsonSerializer.SerializeToUtf8Bytes(value, typeInfo), version, cancellationToken);
    }
}
