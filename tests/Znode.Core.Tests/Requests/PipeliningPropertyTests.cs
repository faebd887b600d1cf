using CsCheck;
using Znode.Requests;
using Znode.Transactions;
using static Znode.Tests.Requests.PreparationScene;

namespace Znode.Tests.Requests;

/// <summary>
/// Requests in flight together get the answers that they get one by one, and the digests predicted for them come true. CsCheck prints the
/// seed of a failure; run it again with <c>CsCheck_Seed</c>.
/// </summary>
public sealed class PipeliningPropertyTests
{
    private static readonly Gen<string> Path = Gen.OneOf(Array.ConvertAll<string, IGen<string>>(["/a", "/b", "/a/x", "/a/y", "/a/x/1", "/b/x", "/zookeeper/quota", "/"], Gen.Const));

    private static readonly Gen<WriteRequest> Single = Gen.Frequency<WriteRequest>(
        (4, Gen.Select(Path, Gen.Int[0, 3], Gen.Int[0, 9], (path, mode, data) => (WriteRequest)Create(path, (CreateMode)mode, new string('d', data)))),
        (3, Gen.Select(Path, Gen.Int[-1, 2], Gen.Int[0, 9], (path, version, data) => (WriteRequest)Set(path, new string('s', data), version))),
        (2, Gen.Select(Path, Gen.Int[-1, 2], (path, version) => (WriteRequest)Delete(path, version))),
        (1, Gen.Select(Path, Gen.Int[-1, 2], (path, version) => (WriteRequest)new SetAclRequest(Utf8(path), AclEntry.Open, version))),
        (1, Path.Select(path => (WriteRequest)new CreateRequest(OpCode.CreateContainer, Utf8(path), null, AclEntry.Open, 4))),
        (1, Path.Select(path => (WriteRequest)new DeleteContainerRequest(Utf8(path)))));

    private static readonly Gen<WriteRequest> Part = Gen.Frequency<WriteRequest>(
        (5, Single.Where(request => request is not DeleteContainerRequest)),
        (1, Gen.Select(Path, Gen.Int[-1, 2], (path, version) => (WriteRequest)CheckVersion(path, version))));

    private static readonly Gen<(WriteRequest Request, bool Alice, int ApplyNow)> Step = Gen.Select(
        Gen.Frequency<WriteRequest>(
            (8, Single),
            (2, Part.Array[0, 5].Select(parts => (WriteRequest)new MultiRequest(parts)))),
        Gen.Bool,
        Gen.Int[0, 3]);

    [Test]
    public void Pipelined_requests_get_the_answers_of_requests_one_by_one() => Step.Array[1, 60].Sample(
        steps =>
        {
            var together = new PreparationScene();
            var alone = new PreparationScene();
            var answers = new List<TxnResult>();
            var expected = new List<TxnResult>();
            foreach (var (request, alice, applyNow) in steps)
            {
                together.Prepare(request, alice ? Alice : Bob);
                expected.Add(alone.Do(request, alice ? Alice : Bob));
                for (var i = 0; i < applyNow && together.HasInFlight; i++)
                {
                    answers.Add(together.ApplyNext());
                }
            }

            together.Prepare(new CloseSessionRequest());
            expected.Add(alone.Do(new CloseSessionRequest()));
            answers.AddRange(together.ApplyAll());
            Assert.That(together.Preparer.Outstanding.Count, Is.Zero);
            Assert.That(together.Tree.Digest, Is.EqualTo(alone.Tree.Digest));
            Assert.That(answers.Select(Describe), Is.EqualTo(expected.Select(Describe)));
        },
        iter: 2000);

    private static string Describe(TxnResult result) =>
        $"{result.Header.Zxid} {result.Header.Type} {result.Error} {(result.Path is null ? "" : System.Text.Encoding.UTF8.GetString(result.Path))} {result.Stat} "
        + string.Join("; ", result.Parts?.Select(Describe) ?? []);
}
