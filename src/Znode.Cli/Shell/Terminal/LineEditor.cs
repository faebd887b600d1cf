using System.Text;

namespace Znode.Cli.Shell.Terminal;

/// <summary>
/// A line with a prompt that can be edited: arrows, Home, End, Delete, Backspace, the control keys of Emacs, earlier lines by Up and Down, and Tab for how it may go on.
/// What others print meanwhile goes above it.
/// </summary>
/// <remarks>The line is drawn anew after each key; where it is longer than the terminal is wide, the rows it took are counted to find its begin.</remarks>
internal sealed class LineEditor(IConsole console) : ILineReader
{
    private const string ClearToEnd = "\u001b[J";

    /// <summary>Guards what is drawn: a key and an event may come at once.</summary>
    private readonly Lock _gate = new();
    private readonly List<string> _earlier = [];
    private readonly StringBuilder _line = new();
    private Func<string, Task<IReadOnlyList<string>>> _complete = static _ => Task.FromResult<IReadOnlyList<string>>([]);
    private Func<string> _prompt = static () => "";
    private int _cursor;
    private int _earlierIndex;
    private int _cursorRow;
    private bool _isReading;

    public bool IsInteractive => true;

    /// <summary>Sets what suggests the last words that a line may end with.</summary>
    public void CompleteWith(Func<string, Task<IReadOnlyList<string>>> complete) => _complete = complete;

    /// <summary>Makes a writer whose text goes above the line that is being edited.</summary>
    public TextWriter Wrap(TextWriter writer) => new WriterAboveLine(writer, PrintAbove);

    public Task<string?> ReadLineAsync(Func<string> prompt) => Task.Run(() => ReadAsync(prompt));

    private async Task<string?> ReadAsync(Func<string> prompt)
    {
        lock (_gate)
        {
            _prompt = prompt;
            _line.Clear();
            _cursor = 0;
            _cursorRow = 0;
            _earlierIndex = _earlier.Count;
            _isReading = true;
            Draw();
        }

        while (true)
        {
            var key = console.ReadKey();
            if (key.Key == ConsoleKey.Tab)
            {
                await CompleteAsync().ConfigureAwait(false);
                continue;
            }

            lock (_gate)
            {
                switch (Edit(key))
                {
                    case Outcome.Done:
                        return Finish(_line.ToString());
                    case Outcome.EndOfInput:
                        return Finish(null);
                    default:
                        Draw();
                        break;
                }
            }
        }
    }

    private Outcome Edit(ConsoleKeyInfo key)
    {
        var isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.Enter:
            case ConsoleKey.J when isControl:
                return Outcome.Done;
            case ConsoleKey.D when isControl && _line.Length == 0:
                return Outcome.EndOfInput;
            case ConsoleKey.Backspace when _cursor > 0:
            case ConsoleKey.H when isControl && _cursor > 0:
                _line.Remove(--_cursor, 1);
                break;
            case ConsoleKey.Delete when _cursor < _line.Length:
            case ConsoleKey.D when isControl && _cursor < _line.Length:
                _line.Remove(_cursor, 1);
                break;
            case ConsoleKey.LeftArrow:
            case ConsoleKey.B when isControl:
                _cursor = Math.Max(_cursor - 1, 0);
                break;
            case ConsoleKey.RightArrow:
            case ConsoleKey.F when isControl:
                _cursor = Math.Min(_cursor + 1, _line.Length);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when isControl:
                _cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when isControl:
                _cursor = _line.Length;
                break;
            case ConsoleKey.UpArrow:
            case ConsoleKey.P when isControl:
                Recall(_earlierIndex - 1);
                break;
            case ConsoleKey.DownArrow:
            case ConsoleKey.N when isControl:
                Recall(_earlierIndex + 1);
                break;
            case ConsoleKey.K when isControl:
                _line.Length = _cursor;
                break;
            case ConsoleKey.U when isControl:
                _line.Remove(0, _cursor);
                _cursor = 0;
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _line.Insert(_cursor++, key.KeyChar);
                }

                break;
        }

        return Outcome.Continue;
    }

    private void Recall(int index)
    {
        if (index >= 0 && index <= _earlier.Count)
        {
            _earlierIndex = index;
            _line.Clear().Append(index < _earlier.Count ? _earlier[index] : "");
            _cursor = _line.Length;
        }
    }

    private async Task CompleteAsync()
    {
        string head;
        lock (_gate)
        {
            head = _line.ToString(0, _cursor);
        }

        var words = await _complete(head).ConfigureAwait(false);
        var start = head.LastIndexOf(' ') + 1;
        var common = words.Count == 0 ? head[start..] : words.Aggregate(CommonPrefix);
        if (words.Count > 1 && common.Length == head.Length - start)
        {
            PrintAbove(() => console.Write(string.Join("   ", words.Select(word => word.Trim())) + Environment.NewLine));
            return;
        }

        lock (_gate)
        {
            _line.Remove(start, _cursor - start).Insert(start, common);
            _cursor = start + common.Length;
            Draw();
        }
    }

    private static string CommonPrefix(string left, string right)
    {
        var length = 0;
        while (length < left.Length && length < right.Length && left[length] == right[length])
        {
            length++;
        }

        return left[..length];
    }

    private string? Finish(string? line)
    {
        _isReading = false;
        _cursor = _line.Length;
        Draw();
        console.Write(Environment.NewLine);
        if (!string.IsNullOrWhiteSpace(line) && (_earlier.Count == 0 || _earlier[^1] != line))
        {
            _earlier.Add(line);
        }

        return line;
    }

    private void PrintAbove(Action print)
    {
        lock (_gate)
        {
            if (!_isReading)
            {
                print();
                return;
            }

            console.Write(ToBegin() + ClearToEnd);
            _cursorRow = 0;
            print();
            Draw();
        }
    }

    /// <summary>Draws prompt and line and puts the cursor in its place.</summary>
    private void Draw()
    {
        var width = Math.Max(console.Width, 1);
        var prompt = _prompt();
        var end = prompt.Length + _line.Length;
        var at = prompt.Length + _cursor;
        var text = new StringBuilder(ToBegin()).Append(ClearToEnd).Append(prompt).Append(_line);
        if (end % width == 0 && end > 0)
        {
            // A full row leaves the cursor in it: a blank carries it over to the next, where it is counted to be.
            text.Append(" \r");
        }

        if (end / width > at / width)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\u001b[{(end / width) - (at / width)}A");
        }

        text.Append('\r');
        if (at % width > 0)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\u001b[{at % width}C");
        }

        _cursorRow = at / width;
        console.Write(text.ToString());
    }

    private string ToBegin() => _cursorRow == 0 ? "\r" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\u001b[{_cursorRow}A\r");

    private enum Outcome
    {
        Continue,
        Done,
        EndOfInput,
    }
}
