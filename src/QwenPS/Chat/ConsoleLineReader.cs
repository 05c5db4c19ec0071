using System.Management.Automation;
using System.Text;
using QwenPS.Text;

namespace QwenPS.Chat;

/// <summary>
/// Reads text from the console, one key at a time. If several lines are pasted together, they're read as one text. The Backspace key erases a character, and
/// the Up and Down arrow keys show earlier texts. Ctrl+C discards the text, and Ctrl+D ends the input.
/// </summary>
internal sealed class ConsoleLineReader(CancellationToken stop)
{
    /// <summary>The time that the module waits for the next line of pasted text.</summary>
    private static readonly TimeSpan PasteTime = TimeSpan.FromMilliseconds(30);

    private readonly List<string> _history = [];
    private readonly StringBuilder _text = new();
    private int _place;

    public static bool IsControlC(ConsoleKeyInfo key) => key.KeyChar == '\u0003' || (key.Key == ConsoleKey.C && key.Modifiers == ConsoleModifiers.Control);

    /// <summary>Returns the text that the user typed. Returns an empty string if the user discarded the text, and null at the end of the input.</summary>
    public string? Read()
    {
        bool before = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        try
        {
            return ReadText();
        }
        finally
        {
            Console.TreatControlCAsInput = before;
        }
    }

    private string? ReadText()
    {
        _text.Clear();
        _place = _history.Count;
        while (true)
        {
            ConsoleKeyInfo key = WaitForKey();
            if (IsControlC(key))
            {
                Console.WriteLine();
                return "";
            }

            if (key.KeyChar == '\u0004' && _text.Length == 0)
            {
                Console.WriteLine();
                return null;
            }

            if (key.Key == ConsoleKey.Enter || key.KeyChar is '\r' or '\n')
            {
                Console.WriteLine();
                if (!IsPasting()) return Finish();
                _text.Append('\n');
            }
            else Edit(key);
        }
    }

    private void Edit(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Backspace:
                Erase();
                break;
            case ConsoleKey.UpArrow when _place > 0:
                Replace(_history[--_place]);
                break;
            case ConsoleKey.DownArrow when _place < _history.Count:
                _place++;
                Replace(_place < _history.Count ? _history[_place] : "");
                break;
            default:
                if (key.KeyChar == '\t') Append("    ");
                else if (!char.IsControl(key.KeyChar)) Append(key.KeyChar.ToString());
                break;
        }
    }

    private ConsoleKeyInfo WaitForKey()
    {
        while (!Console.KeyAvailable)
        {
            if (stop.WaitHandle.WaitOne(15)) throw new PipelineStoppedException();
        }

        return Console.ReadKey(intercept: true);
    }

    private string Finish()
    {
        string text = _text.ToString();
        if (text.Trim().Length > 0) _history.Add(text);
        return text;
    }

    /// <summary>Adds a piece of text and shows it. The first half of a surrogate pair is shown only together with the second half.</summary>
    private void Append(string piece)
    {
        _text.Append(piece);
        char last = piece[piece.Length - 1];
        if (char.IsHighSurrogate(last)) return;
        string shown = piece.Length == 1 && char.IsLowSurrogate(last) && _text.Length > 1 ? _text.ToString(_text.Length - 2, 2) : piece;
        Console.Write(TerminalText.MakeVisible(shown));
    }

    private void Replace(string text)
    {
        while (_text.Length > 0 && _text[_text.Length - 1] != '\n') Erase();
        _text.Clear();
        if (text.Length > 0) Append(text);
    }

    /// <summary>Erases the last character of the current line.</summary>
    private void Erase()
    {
        if (_text.Length == 0 || _text[_text.Length - 1] == '\n') return;
        bool isPair = _text.Length > 1 && char.IsLowSurrogate(_text[_text.Length - 1]);
        int width = isPair || TextWrapper.IsWide(_text[_text.Length - 1]) ? 2 : 1;
        _text.Length -= isPair ? 2 : 1;
        for (; width > 0; width--)
        {
            if (Console.CursorLeft > 0)
            {
                Console.Write("\b \b");
                continue;
            }

            // The character to erase is at the end of the previous line on the screen.
            int row = Math.Max(0, Console.CursorTop - 1);
            Console.SetCursorPosition(Console.BufferWidth - 1, row);
            Console.Write(' ');
            Console.SetCursorPosition(Console.BufferWidth - 1, row);
        }
    }

    private static bool IsPasting()
    {
        if (Console.KeyAvailable) return true;
        Thread.Sleep(PasteTime);
        return Console.KeyAvailable;
    }
}
