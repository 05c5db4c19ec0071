using System.Text.Json;

namespace QwenPS.Emulator.Batches;

/// <summary>Writes files and batches in the format of the service.</summary>
internal static class BatchText
{
    public static void Write(Utf8JsonWriter writer, StoredFile file)
    {
        writer.WriteStartObject();
        writer.WriteString("id", file.Id);
        writer.WriteNumber("bytes", file.Bytes);
        writer.WriteNumber("created_at", file.Created);
        writer.WriteString("filename", file.Name);
        writer.WriteString("object", "file");
        writer.WriteString("purpose", file.Purpose);
        writer.WriteString("status", file.Status);
        writer.WriteNull("status_details");
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, BatchState batch)
    {
        writer.WriteStartObject();
        writer.WriteString("id", batch.Id);
        writer.WriteString("object", "batch");
        writer.WriteString("endpoint", batch.Endpoint);
        WriteErrors(writer, batch.Errors);
        writer.WriteString("input_file_id", batch.InputFileId);
        writer.WriteString("completion_window", batch.WindowText);
        writer.WriteString("status", batch.Status);

        // Until the batch ends, the service doesn't return file IDs, even if it's already writing the files.
        writer.WriteString("output_file_id", batch.IsFinal ? batch.OutputFileId : null);
        writer.WriteString("error_file_id", batch.IsFinal ? batch.ErrorFileId : null);
        writer.WriteNumber("created_at", batch.Created.ToUnixTimeSeconds());
        foreach (var status in (string[])["in_progress", "finalizing", "completed", "failed", "expired", "cancelling", "cancelled"])
            WriteTime(writer, status + "_at", batch.FindTime(status));
        writer.WriteNumber("expires_at", batch.Expires.ToUnixTimeSeconds());
        writer.WriteStartObject("request_counts");
        writer.WriteNumber("total", batch.Total);
        writer.WriteNumber("completed", batch.Completed);
        writer.WriteNumber("failed", batch.Failed);
        writer.WriteEndObject();
        writer.WriteStartObject("metadata");
        foreach ((string? name, string? value) in batch.Metadata) writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteErrors(Utf8JsonWriter writer, IReadOnlyList<LineError> errors)
    {
        if (errors.Count == 0)
        {
            writer.WriteNull("errors");
            return;
        }

        writer.WriteStartObject("errors");
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        foreach (LineError error in errors)
        {
            writer.WriteStartObject();
            writer.WriteString("code", error.Code);
            writer.WriteString("message", error.Message);
            writer.WriteString("param", error.Param);
            WriteTime(writer, "line", error.Line);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }
}
