using System.Text;

namespace Znode.Cli.Shell.Terminal;

/// <summary>A writer whose text goes above the line that the user edits. Each call is printed in one piece.</summary>
internal sealed class WriterAboveLine(TextWriter writer, Action<Action> printAbove) : TextWriter
{
    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value) => printAbove(() =>
    {
        writer.Write(value);
        writer.Flush();
    });

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Flush() => writer.Flush();
}
