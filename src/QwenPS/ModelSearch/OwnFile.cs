using System.Text;
using QwenPS.Files;

namespace QwenPS.ModelSearch;

/// <summary>
/// Recognizes the journals and usage logs of this module by their first line. A journal contains the answers that Invoke-QwenChat has received. These files
/// aren't searched, because they contain only models of past calls.
/// </summary>
internal static class OwnFile
{
    private const string Journal = "{\"qwenps-journal\":";
    private const string UsageLog = "{\"time\":\"";

    // Each line of a usage log contains these fields. Their positions vary, because some of the fields before them are optional.
    private static readonly string[] UsageFields = [",\"outcome\":\"", ",\"attempts\":", ",\"duration_ms\":"];

    private const int MaxLine = 4096;

    /// <summary>Determines whether a file is a journal or a usage log.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This account can't read the file.</exception>
    public static bool IsCallRecord(string path)
    {
        using FileStream file = RegularFile.OpenRead(path);
        if (!StartsWithBrace(file)) return false;
        string line = ReadLine(file);
        return line.StartsWith(Journal, StringComparison.Ordinal)
            || (line.StartsWith(UsageLog, StringComparison.Ordinal) && Array.TrueForAll(UsageFields, field => line.IndexOf(field, StringComparison.Ordinal) > 0));
    }

    private static bool StartsWithBrace(FileStream file)
    {
        bool isObject = file.ReadByte() == '{';
        file.Position = 0;
        return isObject;
    }

    private static string ReadLine(FileStream file)
    {
        byte[] bytes = new byte[MaxLine];
        int length = 0;
        while (length < bytes.Length && file.Read(bytes, length, bytes.Length - length) is > 0 and int read) length += read;
        int end = Array.IndexOf(bytes, (byte)'\n', 0, length);
        return Encoding.UTF8.GetString(bytes, 0, end < 0 ? length : end);
    }
}
