using System.Text;

namespace QwenPS.Emulator;

/// <summary>One request as the emulator received it.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, without the query.</param>
/// <param name="Query">The query with its question mark, or empty.</param>
/// <param name="Headers">The headers; names are compared without regard to case, repeated ones are joined with a comma.</param>
/// <param name="Body">The body, at most its first 1 MB.</param>
/// <param name="BodyLength">The length of the whole body in bytes.</param>
public sealed record RecordedRequest(
    string Method,
    string Path,
    string Query,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body,
    long BodyLength)
{
    /// <summary>The body read as UTF-8.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);
}
