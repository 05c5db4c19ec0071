using System.Text;

namespace QwenPS.Fuzz;

/// <summary>
/// Provides the inputs in files, with a folder for each target. <c>recorded-*</c> is traffic of the emulator. <c>found-*</c> is an input that once caused a
/// failure, and the tests replay it unchanged.
/// </summary>
internal static class Corpus
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Corpus");

    public static IEnumerable<(string Name, byte[] Bytes)> ReadFiles(string target)
    {
        string folder = Path.Combine(Folder, target);
        if (!Directory.Exists(folder)) return [];
        return Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)));
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
