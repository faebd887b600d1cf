namespace Znode.Recipes.Caching;

/// <summary>What a read or an event did to one entry of a cache.</summary>
/// <param name="Key">Which entry.</param>
/// <param name="Before">The value before; null when there was none.</param>
/// <param name="After">The value after; null when there is none.</param>
/// <param name="Zxid">The transaction that did it; zero when it is not known.</param>
/// <param name="Error">What the parser threw; null when it did not.</param>
internal readonly record struct EntryChange<T>(string Key, Held<T>? Before, Held<T>? After, Zxid Zxid, Exception? Error);
