using System.Text;
using System.Text.Json;
using QwenPS.Emulator.Chat;

namespace QwenPS.Emulator.Answers;

/// <summary>Finds <c>call:name({...})</c> in a text. With this text, a test specifies which tools the emulated model calls.</summary>
internal static class ToolScript
{
    private const string Mark = "call:";

    public static List<ToolCall> Find(string text, IReadOnlyList<ToolDeclaration> tools)
    {
        var calls = new List<ToolCall>();
        for (var at = text.IndexOf(Mark, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Mark, at + 1, StringComparison.Ordinal))
        {
            var rest = text[(at + Mark.Length)..];
            ToolDeclaration? tool = tools.FirstOrDefault(tool => rest.StartsWith(tool.Name + "(", StringComparison.Ordinal));
            if (tool is null || Arguments(rest[(tool.Name.Length + 1)..]) is not { } arguments) continue;
            calls.Add(new ToolCall(calls.Count, tool.Name, arguments));
        }

        return calls;
    }

    // Returns the JSON object before the closing parenthesis, unchanged. If there's no object, the arguments are an empty object.
    private static string? Arguments(string rest)
    {
        if (rest.StartsWith(')')) return "{}";
        if (!rest.StartsWith('{')) return null;
        var bytes = Encoding.UTF8.GetBytes(rest);
        var reader = new Utf8JsonReader(bytes);
        try
        {
            reader.Read();
            reader.Skip();
        }
        catch (JsonException)
        {
            return null;
        }

        var end = (int)reader.BytesConsumed;
        return end < bytes.Length && bytes[end] == (byte)')' ? Encoding.UTF8.GetString(bytes, 0, end) : null;
    }
}
