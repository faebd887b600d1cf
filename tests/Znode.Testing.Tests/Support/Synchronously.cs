namespace Znode.Testing.Tests.Support;

/// <summary>Takes what a call answers that must have ended when it returns.</summary>
internal static class Synchronously
{
    public static T Now<T>(ValueTask<T> call)
    {
        Assert.That(call.IsCompleted, "The call has ended when it returns");
        return call.GetAwaiter().GetResult();
    }

    public static void Now(ValueTask call)
    {
        Assert.That(call.IsCompleted, "The call has ended when it returns");
        call.GetAwaiter().GetResult();
    }
}
