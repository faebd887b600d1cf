namespace Znode.Storage;

/// <summary>One directory of files: all that the stores know of a disk, so that tests can stand a failing one in its place.</summary>
/// <remarks>
/// What a crash leaves: of a file's bytes, whatever was there when <see cref="IStorageFile.Sync"/> last returned; of later writes any part,
/// in any order, in pieces of a sector. Of names, those there when <see cref="Sync"/> last returned; later changes may or may not have happened.
/// Every failure is an <see cref="IOException"/>.
/// </remarks>
internal interface IStorageDirectory
{
    /// <summary>Gets the path, for messages.</summary>
    string Path { get; }

    /// <summary>Lists the names of the files, in no order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Opens a file that is there.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    IStorageFile Open(string name, bool writable = false);

    /// <summary>Makes an empty file for writing; one of that name is emptied.</summary>
    IStorageFile Create(string name);

    /// <summary>Gives a file another name, in place of what had it.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file; one that is not there is no error.</summary>
    void Delete(string name);

    /// <summary>Makes the names durable.</summary>
    void Sync();
}

/// <summary>One open file, written and read at offsets. Different threads may use different parts at once.</summary>
internal interface IStorageFile : IDisposable
{
    /// <summary>Gets the length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads until the target is full or the file ends.</summary>
    /// <returns>How many bytes were read.</returns>
    int Read(Span<byte> target, long offset);

    /// <summary>Writes everything, lengthening the file if need be.</summary>
    void Write(ReadOnlySpan<byte> source, long offset);

    /// <summary>Cuts the file, or lengthens it with zeros.</summary>
    void SetLength(long length);

    /// <summary>Makes what was written, and the length, durable.</summary>
    void Sync();
}
