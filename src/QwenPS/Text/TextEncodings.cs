using System.Globalization;
using System.Text;

namespace QwenPS.Text;

/// <summary>
/// Finds encodings by the names that Get-Content accepts, by the names that the platform supports (such as gb18030 and shift_jis), and by code page. All
/// encodings reject invalid bytes.
/// </summary>
internal static class TextEncodings
{
    private const int Utf7 = 65000;

    /// <summary>The names for tab completion: the names that Get-Content accepts, followed by the most common code pages.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "utf8", "ansi", "oem", "ascii", "unicode", "bigendianunicode", "utf32", "bigendianutf32",
        "gb18030", "gbk", "big5", "shift_jis", "euc-jp", "euc-kr", "windows-1250", "windows-1251", "windows-1252", "iso-8859-1", "iso-8859-15", "koi8-r",
    ];

    /// <summary>Finds an encoding. Returns null if the name or the code page isn't recognized.</summary>
    public static Encoding? Find(string name)
    {
        TextInfo culture = CultureInfo.CurrentCulture.TextInfo;
        string lower = name.Trim().ToLowerInvariant();
        return lower switch
        {
            "utf8" or "utf8bom" or "utf8nobom" or "default" => MakeStrict(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)),
            "unicode" => MakeStrict(Encoding.Unicode),
            "bigendianunicode" => MakeStrict(Encoding.BigEndianUnicode),
            "utf32" => MakeStrict(Encoding.UTF32),
            "bigendianutf32" => MakeStrict(new UTF32Encoding(bigEndian: true, byteOrderMark: true)),
            "ascii" => MakeStrict(Encoding.ASCII),
            "ansi" => Find(culture.ANSICodePage),
            "oem" => Find(culture.OEMCodePage),
            _ => int.TryParse(lower, NumberStyles.None, CultureInfo.InvariantCulture, out int page) ? Find(page) : FindByName(lower),
        };
    }

    /// <inheritdoc cref="Find(string)"/>
    public static Encoding? Find(int codePage)
    {
        // The value 0 means the default encoding of the system. This value isn't accepted, because systems have different defaults.
        if (codePage is 0 or Utf7) return null;
        try
        {
#if NET
            // The provider isn't registered. If it were registered, this would also affect the other code in the process.
            if (CodePagesEncodingProvider.Instance.GetEncoding(codePage) is { } found) return MakeStrict(found);
#endif
            return MakeStrict(Encoding.GetEncoding(codePage));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Returns a copy of the encoding that rejects invalid bytes.</summary>
    public static Encoding MakeStrict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        strict.EncoderFallback = EncoderFallback.ExceptionFallback;
        return strict;
    }

    private static Encoding? FindByName(string name)
    {
        try
        {
#if NET
            if (CodePagesEncodingProvider.Instance.GetEncoding(name) is { } found) return MakeStrict(found);
#endif
            Encoding encoding = Encoding.GetEncoding(name);
            return encoding.CodePage == Utf7 ? null : MakeStrict(encoding);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
