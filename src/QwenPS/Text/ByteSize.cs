using System.Globalization;
using QwenPS.Resources;

namespace QwenPS.Text;

/// <summary>Formats a number of bytes for messages. The units are the same as in PowerShell, so 1 KB is 1024 bytes.</summary>
internal static class ByteSize
{
    public static string Format(long bytes)
    {
        if (bytes == 1) return Texts.Format("File.OneByte");
        if (bytes < 1024) return Texts.Format("File.Bytes", bytes);
        return bytes < 1024 * 1024
            ? string.Format(CultureInfo.InvariantCulture, "{0:0.#} KB", bytes / 1024.0)
            : string.Format(CultureInfo.InvariantCulture, "{0:0.#} MB", bytes / (1024.0 * 1024));
    }
}
