using System.Text.Json;
using System.Text.Json.Serialization;

namespace QwenPS.Emulator.Batches;

/// <summary>Represents a fault that applies to a batch. In JSON, the names are the property names in camel case. An unknown name causes an error.</summary>
public sealed record BatchFault
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Gets or sets the number of batches to which a queued fault applies before it's removed, or -1 to apply it to all batches.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Gets or sets the interval of lines that fail. For example, if the value is 10, the 10th line, the 20th line, and so on fail.</summary>
    public int? FailEvery { get; init; }

    /// <summary>Gets or sets a text. Lines that contain this text fail.</summary>
    public string? FailContaining { get; init; }

    /// <summary>Gets or sets the status of lines that fail.</summary>
    public int FailStatus { get; init; } = 400;

    /// <summary>
    /// Gets or sets a value that indicates whether failed lines are written to the output file and counted as completed. The actual service sometimes does
    /// this.
    /// </summary>
    public bool FailInOutput { get; init; }

    /// <summary>Gets or sets a text. Lines that contain this text are omitted from both result files.</summary>
    public string? DropContaining { get; init; }

    /// <summary>Gets or sets the error code of a failed validation, or null if the validation doesn't fail because of this fault.</summary>
    public string? FailValidation { get; init; }

    /// <summary>Gets or sets the share of the lines, from 0 to 1, after which the batch expires. The remaining lines aren't in any result file.</summary>
    public double? ExpireAfter { get; init; }

    /// <summary>Gets or sets a value that indicates whether the batch specifies an output file that doesn't exist.</summary>
    public bool MissingOutput { get; init; }

    /// <summary>Gets or sets a value that indicates whether the batch doesn't specify an output file.</summary>
    public bool NoOutput { get; init; }

    /// <summary>Gets or sets a value that indicates whether the batch stays in progress until it's canceled.</summary>
    public bool Stuck { get; init; }

    /// <summary>Reads a fault from JSON.</summary>
    /// <exception cref="JsonException">The text isn't JSON, or contains an unknown name or an invalid value.</exception>
    public static BatchFault Parse(string json) => JsonSerializer.Deserialize<BatchFault>(json, Format) ?? throw new JsonException("A fault is a JSON object.");
}
