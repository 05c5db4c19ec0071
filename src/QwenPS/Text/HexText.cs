using System.Globalization;
using System.Text;

namespace QwenPS.Text;

/// <summary>Formats bytes as lowercase hexadecimal digits. .NET Framework has no such method.</summary>
internal static class HexText
{
    public static string Format(byte[] bytes)
    {
        var text = new StringBuilder(2 * bytes.Length);
        foreach (byte one in bytes) text.Append(one.ToString("x2", CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
