namespace Znode.Storage;

/// <summary>
/// A write to the log failed, and so did taking it back: the log in memory stands at the last sync, but after a crash some of what followed may be found on disk.
/// </summary>
/// <param name="message">What happened.</param>
/// <param name="innerException">The failure of the write.</param>
/// <remarks>
/// Any other <see cref="IOException"/> of <see cref="ITxnLog.Append"/> and <see cref="ITxnLog.Sync"/> means that the entries are gone for good and may be refused with certainty. After
/// this one the requests' outcome is unknown, as on a lost connection.
/// </remarks>
public sealed class TxnLogUncertainException(string message, Exception innerException) : IOException(message, innerException);
