using System.Text.Json;

namespace QwenPS.Text;

/// <summary>Writes a JSON text as UTF-8. What it is written with is kept by the thread for the next one: a thousand calls are as many bodies.</summary>
internal static class JsonBytes
{
    /// <summary>A larger buffer, of images most likely, goes back to the system.</summary>
    private const int LargestKept = 64 * 1024;

    [ThreadStatic]
    private static Scratch? s_scratch;

    /// <param name="write">Writes one JSON value.</param>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        Scratch scratch = s_scratch ?? new Scratch();
        // Not kept where the writing fails halfway, or writes another one meanwhile.
        s_scratch = null;
        write(scratch.Writer);
        scratch.Writer.Flush();
        byte[] json = scratch.Bytes.ToArray();
        if (scratch.Bytes.Capacity > LargestKept) return json;
        scratch.Bytes.SetLength(0);
        scratch.Writer.Reset();
        s_scratch = scratch;
        return json;
    }

    private sealed class Scratch
    {
        public Scratch() => Writer = new Utf8JsonWriter(Bytes, JsonText.WriterOptions);

        public MemoryStream Bytes { get; } = new();

        public Utf8JsonWriter Writer { get; }
    }
}
