using System.Globalization;
using System.Resources;

namespace QwenPS.Resources;

/// <summary>
/// What users read, in their language: <c>Texts.resx</c> is English, <c>Texts.zh.resx</c> Chinese. A text that Chinese lacks is given in English.
/// English everywhere, on purpose: the lines of -Verbose and -Debug, which go into support tickets; the names of properties, and with them the
/// labels of the views; the short forms of objects (<c>ToString</c>), which scripts read. The first text of a process takes some 8 ms to load, so
/// that a call which goes well asks for none.
/// </summary>
internal static class Texts
{
    private static readonly ResourceManager Manager = new("QwenPS.Resources.Texts", typeof(Texts).Assembly);

    /// <summary>The text of that name in the language of the thread (<c>$PSUICulture</c>), its placeholders filled in.</summary>
    public static string Format(string name, params object?[] values)
    {
        string text = Manager.GetString(name, CultureInfo.CurrentUICulture) ?? name;
        return values.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, values);
    }
}
