using System.Text.Json;
using System.Text.Json.Serialization;

namespace QwenPS.Emulator.Batches;

/// <summary>
/// Represents a fault that applies to an uploaded file. In JSON, the names are the property names in camel case. An unknown name causes an error.
/// </summary>
public sealed record FileFault
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Gets or sets the number of uploads to which a queued fault applies before it's removed, or -1 to apply it to all uploads.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Gets or sets a text that the name of the file must contain, or null to apply the fault to any file.</summary>
    public string? NameContains { get; init; }

    /// <summary>
    /// Gets or sets the duration of the parsing in milliseconds, or null to use the emulator's setting. If the value is -1, the parsing never ends.
    /// </summary>
    public int? ParseMs { get; init; }

    /// <summary>Gets or sets a value that indicates whether the parsing ends with the status <c>error</c>.</summary>
    public bool FailParse { get; init; }

    /// <summary>Reads a fault from JSON.</summary>
    /// <exception cref="JsonException">The text isn't JSON, or contains an unknown name or an invalid value.</exception>
    public static FileFault Parse(string json) => JsonSerializer.Deserialize<FileFault>(json, Format) ?? throw new JsonException("A fault is a JSON object.");
}
