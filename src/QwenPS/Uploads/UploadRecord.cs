using System.Globalization;
using System.Text.Json;
using QwenPS.Text;

namespace QwenPS.Uploads;

/// <summary>
/// Represents the local record of an uploaded file. The record is written before the upload. If the process is terminated during the upload, the file might be
/// at the service. For this reason, the next run first searches for it there. The record doesn't contain a key, a path, or the content.
/// </summary>
internal sealed record UploadRecord
{
    private const int Version = 1;

    /// <summary>Gets the SHA-256 hash of the content, in lowercase hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>Gets the name of the file at the service.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the time when the upload began.</summary>
    public required DateTimeOffset Begun { get; init; }

    /// <summary>Gets the ID that the service assigned to the file, or null if it's unknown whether the upload was completed.</summary>
    public string? Id { get; init; }

    public byte[] Write() => JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteText("sha256", Hash);
        writer.WriteText("name", Name);
        writer.WriteString("begun", Begun.ToString("o", CultureInfo.InvariantCulture));
        writer.WriteOptional("id", Id);
        writer.WriteEndObject();
    });

    /// <summary>Reads a record. Returns null if the record is damaged, or if its version isn't supported.</summary>
    public static UploadRecord? Read(byte[] content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement json = document.RootElement;
            if (JsonField.Number(json, "version") is not Version || JsonField.Text(json, "sha256") is not { } hash || JsonField.Text(json, "name") is not { } name) return null;
            return new UploadRecord { Hash = hash, Name = name, Begun = ReadTime(JsonField.Text(json, "begun")), Id = JsonField.Text(json, "id") };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static DateTimeOffset ReadTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset time) ? time : default;
}
