using System.Text.Json;
using System.Text.Json.Serialization;

namespace QwenPS.Emulator.Batches;

/// <summary>A fault of an uploaded file. In JSON, the names are the property names in camel case. An unknown name causes an error.</summary>
public sealed record FileFault
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The number of uploads that a queued fault applies to before it's removed; -1 for all uploads.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Applies only to files whose name contains this text; null for any file.</summary>
    public string? NameContains { get; init; }

    /// <summary>How long the file is parsed, in milliseconds; null for the emulator's setting. -1 never ends.</summary>
    public int? ParseMs { get; init; }

    /// <summary>Ends the parsing with the status <c>error</c>.</summary>
    public bool FailParse { get; init; }

    /// <summary>Reads a fault in JSON.</summary>
    /// <exception cref="JsonException">The text isn't JSON, or contains an unknown name or an invalid value.</exception>
    public static FileFault Parse(string json) => JsonSerializer.Deserialize<FileFault>(json, Format) ?? throw new JsonException("A fault is a JSON object.");
}
