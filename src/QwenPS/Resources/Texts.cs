using System.Globalization;
using System.Resources;

namespace QwenPS.Resources;

/// <summary>
/// The messages for users, in their language: <c>Texts.resx</c> is English, and <c>Texts.zh.resx</c> is Chinese. If a message has no Chinese text, the English
/// text is used. These texts are always in English on purpose: the lines of -Verbose and -Debug, which are for support tickets; the names of properties; and
/// the short forms of objects (<c>ToString</c>), which scripts read. Loading the first message of a process is slow, so a successful call doesn't use any.
/// </summary>
internal static class Texts
{
    private static readonly ResourceManager Manager = new("QwenPS.Resources.Texts", typeof(Texts).Assembly);

    /// <summary>Gets the text with this name in the language of the thread (<c>$PSUICulture</c>), and fills in its placeholders.</summary>
    public static string Format(string name, params object?[] values)
    {
        string text = Manager.GetString(name, CultureInfo.CurrentUICulture) ?? name;
        return values.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, values);
    }
}
