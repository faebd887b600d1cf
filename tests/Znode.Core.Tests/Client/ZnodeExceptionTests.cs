namespace Znode.Tests.Client;

[TestFixture]
public sealed class ZnodeExceptionTests
{
    // Errors that no caller meets as such: markers, and what is said of the parts of a transaction that were not tried.
    private static readonly ErrorCode[] WithoutType =
        [ErrorCode.Ok, ErrorCode.SystemError, ErrorCode.RuntimeInconsistency, ErrorCode.DataInconsistency, ErrorCode.ApiError, ErrorCode.InvalidCallback];

    private static IEnumerable<ErrorCode> WithType => Enum.GetValues<ErrorCode>().Except(WithoutType);

    [TestCaseSource(nameof(WithType))]
    public void Every_error_that_a_caller_meets_has_a_type_of_its_own(ErrorCode code)
    {
        var exception = ZnodeException.Create(code, "/a", RequestStatus.Answered);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exception.GetType(), Is.Not.EqualTo(typeof(ZnodeException)));
            Assert.That(exception.Code, Is.EqualTo(code));
            Assert.That(exception.Path, Is.EqualTo((ZnodePath?)"/a"));
            Assert.That(exception.Request, Is.EqualTo(RequestStatus.Answered));
        }
    }

    [Test]
    public void Every_message_is_a_sentence_of_its_own([Values] RequestStatus request)
    {
        var messages = Enum.GetValues<ErrorCode>().Where(code => code != ErrorCode.Ok).Select(code => ZnodeException.Create(code, "/a", request).Message).ToArray();
        Assert.That(messages, Has.All.Matches<string>(message => message!.EndsWith('.') && char.IsUpper(message[0])));
    }

    [Test]
    public void A_number_without_a_name_is_kept_and_printed()
    {
        var exception = ZnodeException.Create((ErrorCode)(-99), null, RequestStatus.Answered);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)exception.Code, Is.EqualTo(-99));
            Assert.That(exception.Message, Does.Contain("error -99"));
            Assert.That(exception.Path, Is.Null);
        }
    }

    [Test]
    public void Ok_is_no_error() =>
        Assert.That(() => ZnodeException.Create(ErrorCode.Ok, null, RequestStatus.Answered), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void A_lost_connection_says_whether_to_look_before_repeating()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new ConnectionLossException("/a", RequestStatus.NotSent).Message, Does.Contain("safe to repeat"));
            Assert.That(new ConnectionLossException("/a", RequestStatus.Sent).Message, Does.Contain("Look before repeating"));
        }
    }

    [TestCase(ErrorCode.ConnectionLoss, true)]
    [TestCase(ErrorCode.OperationTimeout, true)]
    [TestCase(ErrorCode.ThrottledOp, true)]
    [TestCase(ErrorCode.NotReadOnly, true)]
    [TestCase(ErrorCode.NoNode, false)]
    [TestCase(ErrorCode.BadVersion, false)]
    [TestCase(ErrorCode.SessionExpired, false)]
    [TestCase(ErrorCode.AuthFailed, false)]
    public void Transient_is_what_time_alone_may_cure(ErrorCode code, bool isTransient) =>
        Assert.That(ZnodeException.Create(code, null, RequestStatus.NotSent).IsTransient, Is.EqualTo(isTransient));

    [Test]
    public void A_cancelled_call_is_a_cancellation_that_says_what_may_have_happened()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        OperationCanceledException exception = new ZnodeCanceledException(RequestStatus.Sent, source.Token);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exception.CancellationToken, Is.EqualTo(source.Token));
            Assert.That(exception.Message, Does.Contain("may have been carried out"));
            Assert.That(new ZnodeCanceledException(RequestStatus.NotSent, default).Message, Does.Contain("nothing happened"));
        }
    }
}
