using System.Globalization;
using System.Text.Json;
using QwenPS.Emulator.Answers;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Http;

/// <summary>
/// Represents the X-Emulator headers of a request. An unknown header causes an error, because a test with a misspelled header could otherwise pass for the
/// wrong reason.
/// </summary>
internal sealed class RequestOverrides
{
    private const string Prefix = "X-Emulator-";

    public string? Answer { get; private set; }

    public int? Events { get; private set; }

    public string Reasoning { get; private set; } = "";

    public int CachedTokens { get; private set; }

    public int CacheCreationTokens { get; private set; }

    public TimeSpan Delay { get; private set; }

    /// <summary>Gets the time that the request waits in Batch Chat, or null to use the setting of the emulator.</summary>
    public TimeSpan? Queue { get; private set; }

    public TimeSpan? EventDelay { get; private set; }

    public IReadOnlyList<ToolCall> ToolCalls { get; private set; } = [];

    public string ModelKey { get; private set; } = "model";

    public Fault? Fault { get; private set; }

    public static RequestOverrides Read(IHeaderDictionary headers)
    {
        var overrides = new RequestOverrides();
        foreach ((string? name, Microsoft.Extensions.Primitives.StringValues value) in headers)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) overrides.Set(name, value.ToString());
        }

        return overrides;
    }

    private void Set(string name, string value)
    {
        switch (name[Prefix.Length..].ToUpperInvariant())
        {
            case "ANSWER": Answer = CheckAnswer(name, value); break;
            case "EVENTS": Events = Number(name, value); break;
            case "REASONING": Reasoning = Uri.UnescapeDataString(value); break;
            case "CACHEDTOKENS": CachedTokens = Number(name, value); break;
            case "CACHECREATIONTOKENS": CacheCreationTokens = Number(name, value); break;
            case "DELAY": Delay = TimeSpan.FromMilliseconds(Number(name, value)); break;
            case "QUEUE": Queue = TimeSpan.FromMilliseconds(Number(name, value)); break;
            case "EVENT-DELAY": EventDelay = TimeSpan.FromMilliseconds(Number(name, value)); break;
            case "TOOLCALL": ToolCalls = ReadToolCalls(name, value); break;
            case "MODELKEY": ModelKey = value; break;
            case "FAULT": Fault = ReadFault(name, value); break;
            default: throw Wrong(name, "no such header.");
        }
    }

    private static string CheckAnswer(string name, string value) =>
        value is "echo" or "digest" or "json" || value.StartsWith("text:", StringComparison.Ordinal)
            ? value
            : throw Wrong(name, "echo, digest, json or text:<percent-encoded text> is expected.");

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(name, "a whole number is expected.");

    private static List<ToolCall> ReadToolCalls(string name, string value)
    {
        var calls = new List<ToolCall>();
        foreach (var call in value.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = call.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw Wrong(name, "name=<percent-encoded arguments> is expected.");
            calls.Add(new ToolCall(calls.Count, call[..equals], Uri.UnescapeDataString(call[(equals + 1)..])));
        }

        return calls;
    }

    private static Fault ReadFault(string name, string value)
    {
        try
        {
            return Fault.Parse(value);
        }
        catch (JsonException exception)
        {
            throw Wrong(name, exception.Message);
        }
    }

    private static ServiceException Wrong(string name, string message) => new(RequestErrors.EmulatorHeader(name, message));
}
