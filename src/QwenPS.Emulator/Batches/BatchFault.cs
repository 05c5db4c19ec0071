using System.Text.Json;
using System.Text.Json.Serialization;

namespace QwenPS.Emulator.Batches;

/// <summary>Something that goes wrong with one batch. As JSON the names are those of the properties in camel case; an unknown name is an error.</summary>
public sealed record BatchFault
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>How many batches a queued fault meets before it is gone; -1 means all of them.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Fails every so manieth line: with 10, the 10th, the 20th and so on.</summary>
    public int? FailEvery { get; init; }

    /// <summary>Fails the lines with this text in them.</summary>
    public string? FailContaining { get; init; }

    /// <summary>The status of lines that fail.</summary>
    public int FailStatus { get; init; } = 400;

    /// <summary>Writes lines that fail into the output file and counts them as completed, as the service does at times.</summary>
    public bool FailInOutput { get; init; }

    /// <summary>Leaves the lines with this text in them out of both files.</summary>
    public string? DropContaining { get; init; }

    /// <summary>Fails the validation with this code.</summary>
    public string? FailValidation { get; init; }

    /// <summary>Expires once this share of the lines (0 to 1) is done; the others are in neither file.</summary>
    public double? ExpireAfter { get; init; }

    /// <summary>Names an output file that is not there.</summary>
    public bool MissingOutput { get; init; }

    /// <summary>Names no output file at all.</summary>
    public bool NoOutput { get; init; }

    /// <summary>Stays in progress until it is cancelled.</summary>
    public bool Stuck { get; init; }

    /// <summary>Reads a fault from JSON.</summary>
    /// <exception cref="JsonException">The text is no JSON, or has a name or a value that no fault has.</exception>
    public static BatchFault Parse(string json) => JsonSerializer.Deserialize<BatchFault>(json, Format) ?? throw new JsonException("A fault is a JSON object.");
}
