using System.Text.Json;

namespace QwenPS.Tests.Emulator;

/// <summary>Creates request bodies with the members that a test adds.</summary>
internal static class Bodies
{
    public const string Tool = """{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}""";

    public static string Compatible(string text, string more = "", string model = "qwen-plus") =>
        CompatibleMessages(User(text), more, model);

    public static string CompatibleMessages(string messages, string more = "", string model = "qwen-plus") =>
        $$"""{"model":"{{model}}","messages":[{{messages}}]{{Comma(more)}}}""";

    public static string Native(string text, string parameters = "", string model = "qwen-plus") =>
        $$$"""{"model":"{{{model}}}","input":{"messages":[{{{User(text)}}}]},"parameters":{ {{{parameters}}} }}""";

    public static string User(string text) => $$"""{"role":"user","content":{{JsonSerializer.Serialize(text)}}}""";

    private static string Comma(string more) => more.Length > 0 ? "," + more : "";
}
