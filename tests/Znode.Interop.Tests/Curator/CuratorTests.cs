using Znode.Interop.Tests.Servers;

namespace Znode.Interop.Tests.Curator;

/// <summary>Curator's locks, elections and caches work on Znode as they do on Apache.</summary>
[Parallelizable(ParallelScope.None)]
public sealed class CuratorTests
{
    private static readonly JavaProof Proof = new("CuratorProof.java", checks: 14);

    [Test, CancelAfter(240_000)]
    public Task The_recipes_of_Curator_work_on_the_program_under_test(CancellationToken cancellationToken) => ProveAsync(ServerProgram.Subject, cancellationToken);

    [Test, CancelAfter(240_000), Explicit("checks the Java program itself, against Apache")]
    public Task The_recipes_of_Curator_work_on_Apache(CancellationToken cancellationToken) => ProveAsync(ServerProgram.Apache, cancellationToken);

    private static Task ProveAsync(ServerProgram program, CancellationToken cancellationToken)
    {
        Requires.Apache();
        Requires.Curator();
        return Proof.RunAsync(program, cancellationToken);
    }
}
