namespace QwenPS.Emulator.Answers;

/// <summary>Creates a readable line that describes a message. The message must consist of a prompt, a blank line, and content.</summary>
internal static class Digest
{
    private const int MaxFirstLineLength = 60;

    /// <summary>Returns the line, or null if the message has another format.</summary>
    public static string? Find(string message)
    {
        var text = message.ReplaceLineEndings("\n");
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 1 || blank + 2 == text.Length) return null;
        var prompt = text[..blank].ReplaceLineEndings(" ");
        var content = text[(blank + 2)..];
        var lines = content.TrimEnd('\n').Split('\n');
        return $"{prompt} -> {Counted(lines.Length, "line")}, {Counted(content.Length, "character")}; first line: \"{Shortened(lines[0])}\"";
    }

    private static string Counted(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Shortened(string line)
    {
        if (line.Length <= MaxFirstLineLength) return line;
        var end = char.IsLowSurrogate(line[MaxFirstLineLength]) ? MaxFirstLineLength - 1 : MaxFirstLineLength;
        return line[..end] + "\u2026";
    }
}
