namespace Znode.Storage;

/// <summary>One file of the log.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">The zxid that its name says: that of its first entry.</param>
/// <param name="End">Where its entries end; null when it was not read yet.</param>
internal sealed record TxnLogFile(string Name, Zxid First, long? End)
{
    /// <summary>Lists the log files of a directory, oldest first.</summary>
    public static List<TxnLogFile> List(IStorageDirectory directory)
    {
        var files = new List<TxnLogFile>();
        foreach (var name in directory.List())
        {
            if (ZxidFileName.TryParse(name, TxnLogFormat.Prefix, out var first))
            {
                files.Add(new(name, first, null));
            }
        }

        files.Sort((left, right) => left.First.CompareTo(right.First));
        return files;
    }
}
