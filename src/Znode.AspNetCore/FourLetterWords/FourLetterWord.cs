namespace Znode.AspNetCore.FourLetterWords;

/// <summary>One of the commands that a connection may consist of instead of a session. ZooKeeper: <c>AbstractFourLetterCommand</c>.</summary>
/// <param name="name">The four letters.</param>
internal abstract class FourLetterWord(string name)
{
    public string Name { get; } = name;

    /// <summary>Gets how many bytes follow the word.</summary>
    public virtual int ArgumentLength => 0;

    /// <summary>Gets whether it is answered even while the member serves nobody.</summary>
    public virtual bool NeedsNoServing => false;

    /// <summary>Makes the answer, in a turn of the member. Lines end with LF.</summary>
    public abstract string Answer(CommandContext context);
}
