using System.Text;

namespace QwenPS.Emulator;

/// <summary>Represents a request as the emulator received it.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, without the query.</param>
/// <param name="Query">The query with its question mark, or an empty string if there's no query.</param>
/// <param name="Headers">The headers. Names aren't case-sensitive, and repeated headers are joined with a comma.</param>
/// <param name="Body">The first 1 MB of the body.</param>
/// <param name="BodyLength">The length of the complete body in bytes.</param>
public sealed record RecordedRequest(
    string Method,
    string Path,
    string Query,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body,
    long BodyLength)
{
    /// <summary>Gets the body, decoded as UTF-8.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);
}
