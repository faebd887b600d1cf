using Znode.Cli.Shell.Terminal;

namespace Znode.Cli.Tests.Shell;

public sealed class LineEditorTests
{
    private const string Left = "<left>";
    private const string Up = "<up>";
    private const string Tab = "<tab>";

    [Test]
    public async Task Keys_edit_the_line()
    {
        Assert.That(await TypeAsync("ls /a\n"), Is.EqualTo(["ls /a"]));
        Assert.That(await TypeAsync($"lss{Left}<back>{Left}<home>x<end> /\n"), Is.EqualTo(["xls /"]));
        Assert.That(await TypeAsync($"abc{Left}{Left}<del>\n"), Is.EqualTo(["ac"]));
        Assert.That(await TypeAsync("abc<ctrl-a><ctrl-f><ctrl-k>z\n"), Is.EqualTo(["az"]));
        Assert.That(await TypeAsync("abc<ctrl-u>z\n"), Is.EqualTo(["z"]));
    }

    [Test]
    public async Task Earlier_lines_come_back() =>
        Assert.That(await TypeAsync($"one\ntwo\n{Up}{Up}!\n{Up}{Up}{Up}<down>?\n"), Is.EqualTo(["one", "two", "one!", "two?"]));

    [Test]
    public async Task The_end_of_the_input_is_an_empty_line_with_control_d() => Assert.That(await TypeAsync("x\n<ctrl-d>"), Is.EqualTo(["x", null]));

    [Test]
    public async Task Tab_completes_what_is_common_and_shows_the_rest()
    {
        var console = new FakeConsole($"g{Tab}{Tab}A{Tab}/o{Tab}\n");
        var editor = new LineEditor(console);
        editor.CompleteWith(line => Task.FromResult<IReadOnlyList<string>>(line switch
        {
            "g" or "get" => ["get ", "getAcl ", "getAll "],
            "getA" => ["getAcl ", "getAll "],
            "getAcl /o" => ["/order"],
            _ => [],
        }));
        Assert.That(await editor.ReadLineAsync(() => "> "), Is.EqualTo("getA/o"));
        Assert.That(console.Shown, Does.Contain("get   getAcl   getAll"));
    }

    [Test]
    public async Task What_is_printed_meanwhile_goes_above_the_line()
    {
        var console = new FakeConsole("ab<print>c\n");
        var editor = new LineEditor(console);
        using var output = new StringWriter();
        using var above = editor.Wrap(output);
        console.OnPrint = () => above.WriteLine("event");
        Assert.That(await editor.ReadLineAsync(() => "> "), Is.EqualTo("abc"));
        Assert.That(output.ToString(), Is.EqualTo("event" + Environment.NewLine));
        Assert.That(console.Shown, Does.Contain("\r\u001b[J\r\u001b[J> ab\r\u001b[4C"));
    }

    [Test]
    public async Task A_line_longer_than_the_terminal_is_drawn_from_its_first_row()
    {
        var console = new FakeConsole(new string('x', 12) + "\n");
        Assert.That(await new LineEditor(console).ReadLineAsync(() => "> "), Has.Length.EqualTo(12));
        Assert.That(console.Shown, Does.Contain("\u001b[1A\r\u001b[J> xxxxxxxxxxx"));
    }

    private static async Task<List<string?>> TypeAsync(string keys)
    {
        var console = new FakeConsole(keys);
        var editor = new LineEditor(console);
        var lines = new List<string?>();
        while (console.HasKeys)
        {
            lines.Add(await editor.ReadLineAsync(() => "> "));
        }

        return lines;
    }

    /// <summary>A terminal ten columns wide whose user types a given text; keys without a character are named in angle brackets.</summary>
    private sealed class FakeConsole(string keys) : IConsole
    {
        private readonly System.Text.StringBuilder _shown = new();
        private int _next;

        public int Width => 10;

        public bool HasKeys => _next < keys.Length;

        public string Shown => _shown.ToString();

        public Action OnPrint { get; set; } = static () => { };

        public ConsoleKeyInfo ReadKey()
        {
            if (keys[_next] != '<')
            {
                var c = keys[_next++];
                return new(c, c == '\n' ? ConsoleKey.Enter : ConsoleKey.None, false, false, false);
            }

            var end = keys.IndexOf('>', _next);
            var name = keys[(_next + 1)..end];
            _next = end + 1;
            if (name == "print")
            {
                OnPrint();
                return ReadKey();
            }

            return name.StartsWith("ctrl-", StringComparison.Ordinal)
                ? new('\u0001', Enum.Parse<ConsoleKey>(name[5..], ignoreCase: true), false, false, control: true)
                : new('\0', Named(name), false, false, false);
        }

        public void Write(string text) => _shown.Append(text);

        private static ConsoleKey Named(string name) => name switch
        {
            "left" => ConsoleKey.LeftArrow,
            "up" => ConsoleKey.UpArrow,
            "down" => ConsoleKey.DownArrow,
            "tab" => ConsoleKey.Tab,
            "back" => ConsoleKey.Backspace,
            "del" => ConsoleKey.Delete,
            "home" => ConsoleKey.Home,
            _ => ConsoleKey.End,
        };
    }
}
