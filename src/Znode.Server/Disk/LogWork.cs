namespace Znode.Server.Disk;

/// <summary>One thing to be written: an entry of the log, or a duty.</summary>
/// <param name="Entry">The entry; of no meaning with a duty.</param>
/// <param name="Duty">The duty; null for an entry.</param>
internal readonly record struct LogWork(LogEntry Entry, DiskDuty? Duty);
