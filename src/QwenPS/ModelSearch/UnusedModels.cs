namespace QwenPS.ModelSearch;

/// <summary>
/// Recognizes two lists in a baseline file of Test-QwenAccess. A model in one of these lists isn't necessarily in use. It's acceptable if an API key can call
/// the models in the list <c>additionalModels</c>. An API key must not be able to call the models in the list <c>denied</c>.
/// </summary>
internal static class UnusedModels
{
    private static readonly string[] Keys = ["\"additionalModels\"", "\"denied\""];

    /// <summary>If a text ends inside one of the two lists, returns the number of open brackets at the end of the text. Otherwise, returns 0.</summary>
    /// <param name="text">The line, or its beginning.</param>
    /// <param name="depth">The number of brackets that are open at the start of the text.</param>
    public static int GetDepthAfter(ReadOnlySpan<char> text, int depth)
    {
        while (true)
        {
            if (depth == 0)
            {
                int start = FindList(text);
                if (start < 0) return 0;
                text = text.Slice(start);
                depth = 1;
            }

            int end = FindEnd(text, ref depth);
            if (end < 0) return depth;
            text = text.Slice(end);
        }
    }

    /// <summary>Returns the index after the opening bracket of the first list, or -1 if no list starts in the text.</summary>
    private static int FindList(ReadOnlySpan<char> text)
    {
        int first = -1;
        foreach (string key in Keys)
        {
            int place = text.IndexOf(key.AsSpan(), StringComparison.Ordinal);
            if (place < 0) continue;
            place += key.Length;
            while (place < text.Length && (char.IsWhiteSpace(text[place]) || text[place] == ':')) place++;
            if (place < text.Length && text[place] == '[' && (first < 0 || place < first)) first = place;
        }

        return first < 0 ? -1 : first + 1;
    }

    /// <summary>Returns the index after the closing bracket of the list, or -1 if the list continues after the text.</summary>
    private static int FindEnd(ReadOnlySpan<char> text, ref int depth)
    {
        bool isInString = false;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when isInString:
                    i++;
                    break;
                case '"':
                    isInString = !isInString;
                    break;
                case '[' when !isInString:
                    depth++;
                    break;
                case ']' when !isInString && --depth == 0:
                    return i + 1;
            }
        }

        return -1;
    }
}
