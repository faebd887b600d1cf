using Znode.Consensus;
using Znode.Ensemble;

namespace Znode.Testing;

/// <summary>What an engine is begun with: who it is, and what its storage remembers. All zero the first time.</summary>
/// <param name="Self">Its number.</param>
/// <param name="Config">Who the members are.</param>
/// <param name="LastLogged">The last entry in its log, committed or not.</param>
/// <param name="AcceptedEpoch">What <see cref="EngineOutput.SaveAcceptedEpoch"/> asked for last.</param>
/// <param name="CurrentEpoch">What <see cref="EngineOutput.SaveCurrentEpoch"/> asked for last.</param>
public sealed record EngineStart(ServerId Self, EnsembleConfig Config, Zxid LastLogged, Epoch AcceptedEpoch, Epoch CurrentEpoch);
