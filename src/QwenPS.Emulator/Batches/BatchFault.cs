using System.Text.Json;
using System.Text.Json.Serialization;

namespace QwenPS.Emulator.Batches;

/// <summary>A fault of one batch. In JSON, the names are the property names in camel case. An unknown name causes an error.</summary>
public sealed record BatchFault
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The number of batches that a queued fault applies to before it's removed; -1 for all batches.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Fails every nth line. For example, 10 fails the 10th line, the 20th line, and so on.</summary>
    public int? FailEvery { get; init; }

    /// <summary>Fails the lines that contain this text.</summary>
    public string? FailContaining { get; init; }

    /// <summary>The status of lines that fail.</summary>
    public int FailStatus { get; init; } = 400;

    /// <summary>Writes lines that fail to the output file and counts them as completed, as the service sometimes does.</summary>
    public bool FailInOutput { get; init; }

    /// <summary>Omits the lines that contain this text from both files.</summary>
    public string? DropContaining { get; init; }

    /// <summary>Fails the validation with this code.</summary>
    public string? FailValidation { get; init; }

    /// <summary>Expires the batch after this share of the lines (0 to 1). The remaining lines are in neither file.</summary>
    public double? ExpireAfter { get; init; }

    /// <summary>Specifies an output file that doesn't exist.</summary>
    public bool MissingOutput { get; init; }

    /// <summary>Doesn't specify an output file.</summary>
    public bool NoOutput { get; init; }

    /// <summary>Keeps the batch in progress until it's canceled.</summary>
    public bool Stuck { get; init; }

    /// <summary>Reads a fault in JSON.</summary>
    /// <exception cref="JsonException">The text isn't JSON, or contains an unknown name or an invalid value.</exception>
    public static BatchFault Parse(string json) => JsonSerializer.Deserialize<BatchFault>(json, Format) ?? throw new JsonException("A fault is a JSON object.");
}
