using Znode.Server.Disk;
using Znode.Storage;

namespace Znode.Server.Tests.Ensemble;

/// <summary>What a member of an ensemble does not believe of the epochs that it finds. What has a checksum is refused before: these are as Apache writes them.</summary>
[TestFixture]
public sealed class StoredEpochsTests() : EnsembleFixture(Store.Disk)
{
    [TestCase("3", "7", "the accepted epoch, 3, is less than the current epoch, 7")]
    [TestCase("-7", "-7", "there is no current epoch -7")]
    [TestCase("99999999999", "1", "there is no accepted epoch 99999999999")]
    [TestCase("0", "0", "the accepted epoch, 0, is less than that of the last entry, 0x1")]
    public async Task Epochs_that_can_not_be_are_refused_with_what_is_wrong_and_what_to_do(string accepted, string current, string problem)
    {
        await WriteAndStopAsync();
        Replace(StoredNumbers.AcceptedEpoch, accepted);
        Replace(StoredNumbers.CurrentEpoch, current);

        var refused = await Assert.ThrowsAsync<StorageCorruptException>(() => StartAsync(1));

        Assert.That(refused!.Message, Does.Contain(problem).And.Contain("Begin with an empty data directory"));
    }

    /// <summary>A learner that stopped before it was level with its leader has this: entries of an epoch that it had accepted and not made its own.</summary>
    [Test]
    public async Task A_current_epoch_before_that_of_the_last_entry_is_no_damage()
    {
        await WriteAndStopAsync();
        Replace(StoredNumbers.CurrentEpoch, "0");

        var member = await StartAsync(1);

        await member.Ready.InTime();
    }

    private async Task WriteAndStopAsync()
    {
        await using (var session = await Member(1).OpenSessionAsync().InTime())
        {
            await session.CreateAsync("/node").InTime();
        }

        await StopAsync(1);
    }

    private void Replace(string name, string text) => File.WriteAllText(Path.Combine(DirectoryOf(1), "version-2", name), text);
}
