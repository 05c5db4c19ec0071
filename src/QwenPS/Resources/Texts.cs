using System.Globalization;
using System.Resources;
using System.Text;

namespace QwenPS.Resources;

/// <summary>
/// Provides the messages for users in their language. <c>Texts.resx</c> contains the English messages, and <c>Texts.zh.resx</c> contains the Chinese
/// messages. If a message has no Chinese text, the English text is used. Some texts are always in English. The lines of -Verbose and -Debug are in
/// English, because they're for support tickets. The names of properties and the short forms of objects (<c>ToString</c>) are in English, because
/// scripts read them. The code for a successful call uses no messages, because loading the first message of a process is slow.
/// </summary>
internal static class Texts
{
    private static readonly ResourceManager Manager = new("QwenPS.Resources.Texts", typeof(Texts).Assembly);

    /// <summary>Returns the text with the specified name in the language of the thread (<c>$PSUICulture</c>), with its placeholders replaced.</summary>
    public static string Format(string name, params object?[] values)
    {
        string text = Manager.GetString(name, CultureInfo.CurrentUICulture) ?? name;
        return values.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, values);
    }

    /// <summary>Joins sentences. There's no space between two Chinese sentences.</summary>
    public static string Join(params IEnumerable<string> sentences)
    {
        var text = new StringBuilder();
        foreach (string sentence in sentences)
        {
            if (text.Length > 0 && sentence.Length > 0 && !(IsFullWidth(text[text.Length - 1]) && IsFullWidth(sentence[0]))) text.Append(' ');
            text.Append(sentence);
        }

        return text.ToString();
    }

    /// <summary>Determines whether a character is Chinese or full-width punctuation.</summary>
    private static bool IsFullWidth(char c) => c is >= '\u2E80' and <= '\uD7FF' or >= '\uF900' and <= '\uFAFF' or >= '\uFF01' and <= '\uFF60' or '\u201C' or '\u201D';
}
