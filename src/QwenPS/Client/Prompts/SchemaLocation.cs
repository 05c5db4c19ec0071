namespace QwenPS.Client.Prompts;

/// <summary>
/// Where the schema is that a prompt file names: in the file's folder, or below it. A schema goes to the service, and a prompt file may be a
/// stranger's: it is not to choose any file of the machine.
/// </summary>
internal static class SchemaLocation
{
    /// <summary>The full path; null where the name leads elsewhere, or is none.</summary>
    public static string? Of(string promptFile, string schema)
    {
        try
        {
            string folder = Path.GetFullPath(Path.GetDirectoryName(promptFile) ?? "").TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) + Path.DirectorySeparatorChar;
            string path = Path.GetFullPath(Path.Combine(folder, schema));
            return path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal) ? path : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or PathTooLongException)
        {
            return null;
        }
    }
}
