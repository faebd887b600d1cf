using Znode.Recipes;

namespace Znode.Hosting.Parts;

/// <summary>The term that a leader-only service runs in, so that it can ask for it.</summary>
internal sealed class LeaderTermHolder
{
    public LeaderTerm? Term { get; set; }
}
