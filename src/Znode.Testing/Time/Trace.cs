using System.Globalization;
using System.Runtime.CompilerServices;

namespace Znode.Testing.Time;

/// <summary>What happened in a run, line by line. Costs nothing while it is off: a run that fails is run again with it on.</summary>
internal sealed class Trace(EventQueue events, bool isOn)
{
    private readonly List<string> _lines = [];

    public bool IsOn => isOn;

    public IReadOnlyList<string> Lines => _lines;

    public void Write([InterpolatedStringHandlerArgument("")] ref Line line)
    {
        if (isOn)
        {
            _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{events.Now,7} {line.ToText()}"));
        }
    }

    /// <summary>A line that is put together only when the trace is on.</summary>
    [InterpolatedStringHandler]
    internal ref struct Line
    {
        private DefaultInterpolatedStringHandler _text;

        public Line(int literalLength, int formattedCount, Trace trace, out bool isNeeded)
        {
            isNeeded = trace.IsOn;
            _text = isNeeded ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
        }

        public void AppendLiteral(string value) => _text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public string ToText() => _text.ToStringAndClear();
    }
}
