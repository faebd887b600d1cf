using System.Globalization;
using System.Text;
using Znode.Testing.Time;

namespace Znode.Testing.Histories;

/// <summary>Looks for an order of operations on one register that explains all their answers.</summary>
/// <remarks>
/// Wing and Gong, "Testing and verifying concurrent objects" (1993), with the memory of Lowe, "Testing for linearizability" (2017): what may come next is what no other operation ended
/// before, one after the other is tried, and a state of the search that was in vain is not entered again. An operation that changes nothing is put in as soon as it fits: later would
/// be no better.
/// </remarks>
internal sealed class RegisterSearch
{
    /// <summary>How many states are looked at, at most.</summary>
    private const int StatesMax = 500_000;

    /// <summary>How many operations are told of what was found, and of what not.</summary>
    private const int TellMax = 8;

    private readonly ZnodePath _path;
    private readonly RegisterOperation[] _operations;

    /// <summary>Those that must have taken place, by their ends.</summary>
    private readonly int[] _byEnd;
    private readonly Dictionary<RegisterOperation, int> _places = [];
    private readonly ulong[] _marks;
    private readonly HashSet<(ulong, RegisterState)> _inVain = [];
    private readonly bool[] _isPlaced;
    private readonly List<int> _order = [];
    private ulong _placed;
    private List<int> _longest = [];

    public RegisterSearch(ZnodePath path, IEnumerable<RegisterOperation> operations)
    {
        _path = path;
        _operations = [.. operations.OrderBy(operation => operation.Start)];
        _isPlaced = new bool[_operations.Length];
        _marks = new ulong[_operations.Length];
        var random = new SimulatedRandom(1);
        for (var i = 0; i < _operations.Length; i++)
        {
            _places[_operations[i]] = i;
            _marks[i] = random.Draw();
        }

        _byEnd = [.. Enumerable.Range(0, _operations.Length).Where(i => _operations[i].IsSure).OrderBy(i => _operations[i].End)];
    }

    /// <returns>What is wrong; null when there is such an order.</returns>
    public string? FindProblem()
    {
        // A stack of its own: it may be as deep as there are operations.
        var stack = new Stack<Step>();
        stack.Push(Enter(RegisterState.None));
        while (FirstUnplaced() is not null)
        {
            if (_inVain.Count > StatesMax)
            {
                return $"{_path}: whether its {_operations.Length} operations are linearizable was not decided within {StatesMax} states. A shorter history would be.";
            }

            var step = stack.Peek();
            Unplace(step.Count);
            if (step.Candidates.TryDequeue(out var next))
            {
                var after = _operations[next].Apply(step.State)!.Value;
                Place(next);
                var entered = Enter(after);
                if (_inVain.Add((_placed, after)))
                {
                    stack.Push(entered);
                }
            }
            else
            {
                stack.Pop();
                if (stack.Count == 0)
                {
                    return Describe();
                }
            }
        }

        return null;
    }

    /// <summary>Comes to a state: what changes nothing is put in, and what may come next is found.</summary>
    private Step Enter(RegisterState state)
    {
        var candidates = new Queue<int>();
        bool isNew;
        do
        {
            isNew = false;
            candidates.Clear();
            var limit = FirstUnplaced() is { } first ? _operations[first].End : long.MaxValue;
            for (var i = 0; i < _operations.Length && _operations[i].Start < limit; i++)
            {
                var operation = _operations[i];
                if (_isPlaced[i] || (operation.Before is { } before && !_isPlaced[_places[before]]) || operation.Apply(state) is null)
                {
                    continue;
                }

                if (operation.Effect != RegisterEffect.Look)
                {
                    candidates.Enqueue(i);
                }
                else if (operation.IsSure)
                {
                    Place(i);
                    isNew = true;
                }
            }
        }
        while (isNew);

        if (_order.Count > _longest.Count)
        {
            _longest = [.. _order];
        }

        return new(state, _order.Count, candidates);
    }

    /// <summary>Finds the one that ended first of those that must still find their place.</summary>
    private int? FirstUnplaced()
    {
        foreach (var i in _byEnd)
        {
            if (!_isPlaced[i])
            {
                return i;
            }
        }

        return null;
    }

    private void Place(int operation)
    {
        _isPlaced[operation] = true;
        _placed ^= _marks[operation];
        _order.Add(operation);
    }

    private void Unplace(int count)
    {
        while (_order.Count > count)
        {
            _isPlaced[_order[^1]] = false;
            _placed ^= _marks[_order[^1]];
            _order.RemoveAt(_order.Count - 1);
        }
    }

    private string Describe()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{_path} is not linearizable. The longest order that explains its answers ends with");
        foreach (var i in _longest.TakeLast(TellMax))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {_operations[i].Entry}");
        }

        text.AppendLine("and then there is no place for");
        foreach (var i in _byEnd.Where(i => !_longest.Contains(i)).Take(TellMax))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {_operations[i].Entry}");
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>A state of the search.</summary>
    /// <param name="State">The register.</param>
    /// <param name="Count">How many operations have their place.</param>
    /// <param name="Candidates">Those that may come next and are not tried yet.</param>
    private sealed record Step(RegisterState State, int Count, Queue<int> Candidates);
}
