using System.Collections.Concurrent;
using NUnit.Framework.Interfaces;

[assembly: Znode.Interop.Tests.Servers.ShowServerOutputOnFailure]

namespace Znode.Interop.Tests.Servers;

/// <summary>What the servers of a test printed, until it is known whether anybody needs it.</summary>
internal static class ServerOutput
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> OutputOfTest = new();

    public static void Keep(string output) => OutputOfTest.GetOrAdd(TestContext.CurrentContext.Test.ID, _ => new()).Enqueue(output);

    public static IEnumerable<string> Take(string testId) => OutputOfTest.TryRemove(testId, out var output) ? output : [];
}

/// <summary>After a failed test, prints the output of its servers; after a passed one, forgets it.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class ShowServerOutputOnFailureAttribute : Attribute, ITestAction
{
    public ActionTargets Targets => ActionTargets.Test;

    public void BeforeTest(ITest test)
    {
    }

    public void AfterTest(ITest test)
    {
        var output = ServerOutput.Take(test.Id).ToArray();
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            foreach (var text in output)
            {
                TestContext.Out.WriteLine(text);
            }
        }
    }
}
