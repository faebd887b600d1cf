using Znode.Testing.Members;

namespace Znode.Testing;

/// <summary>The disk of a member of a test's ensemble, and what can go wrong with it. What is set stays set when the member is restarted.</summary>
public sealed class ZnodeTestDisk
{
    private readonly MemberHost _host;

    internal ZnodeTestDisk(MemberHost host) => _host = host;

    /// <summary>Gets or sets what every sync of the transaction log takes on top of what it usually does.</summary>
    /// <value>Zero at first; whole milliseconds.</value>
    public TimeSpan FsyncDelay
    {
        get => TimeSpan.FromMilliseconds(_host.SyncDelayMs);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            _host.SyncDelayMs = (long)value.TotalMilliseconds;
        }
    }

    /// <summary>Gets or sets whether nothing more fits.</summary>
    /// <value>False at first.</value>
    public bool Full
    {
        get => _host.Disk.IsFull;
        set => _host.Disk.IsFull = value;
    }

    /// <summary>Changes one bit of what is read next, as a disk does that lies. A member reads when it is started, and what its learners have missed.</summary>
    public void CorruptNextRead() => _host.Disk.CorruptsNextRead = true;
}
