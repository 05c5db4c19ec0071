using System.Text;

namespace QwenPS.Text;

/// <summary>Makes a text from outside (a path, a name) safe to show inside a message.</summary>
internal static class OneLine
{
    /// <summary>The text with every control character and line separator replaced by <c>?</c>, so that it stays on its line.</summary>
    public static string Format(string text)
    {
        StringBuilder? clean = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsControl(text[i]) && text[i] is not ('\u2028' or '\u2029')) continue;
            clean ??= new StringBuilder(text);
            clean[i] = '?';
        }

        return clean?.ToString() ?? text;
    }
}
