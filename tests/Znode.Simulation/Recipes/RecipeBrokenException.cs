namespace Znode.Simulation.Recipes;

/// <summary>A recipe did what it promises not to do.</summary>
internal sealed class RecipeBrokenException(string promise) : Exception(promise);
