using System.Text;
using QwenPS.Files;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>A file with a JSON schema, as it was read.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Json">What is in it.</param>
internal sealed record SchemaFile(string Path, string Json)
{
    /// <summary>In bytes: 1 MB. A schema goes out with every request.</summary>
    private const int LargestFile = 1024 * 1024;

    /// <inheritdoc cref="RegularFile.ReadAllBytes(string, long)"/>
    public static SchemaFile Read(string path)
    {
        using FileStream file = RegularFile.OpenRead(path);
        return Read(path, file);
    }

    /// <summary>Reads a file that is open.</summary>
    /// <inheritdoc cref="RegularFile.ReadAllBytes(string, long)"/>
    public static SchemaFile Read(string path, FileStream file)
    {
        using var content = new MemoryStream(RegularFile.ReadAllBytes(file, path, LargestFile));
        using var reader = new StreamReader(content, Encoding.UTF8);
        return new SchemaFile(path, reader.ReadToEnd());
    }
}
