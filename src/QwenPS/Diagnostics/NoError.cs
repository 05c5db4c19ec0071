using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Diagnostics;

/// <summary>
/// Removes sentences that mention an error but don't report one, such as conditions, questions, and wishes. Such sentences are in help pages and feature
/// requests.
/// </summary>
internal static class NoError
{
    /// <summary>Matches a complete sentence that's a question, or that begins with a condition.</summary>
    private static readonly Regex Condition = new(
        @"(?:\b(?:If|When|Whenever|Before|How (?:do|can|should|to))\s|如果|若|当(?![前日天月])|如何|怎么|怎样)[^.!?。；\n]*",
        RegexOptions.CultureInvariant);

    private static readonly Regex Question = new("请问|有无|有没有|是否|如何|怎么|怎样|能否", RegexOptions.CultureInvariant);

    private static readonly Regex Wish = new(
        "(?:希望|建议|期待|请求|请)(?:能|可以|官方|尽快|后续){0,4}(?:添加|增加|新增|支持|加入|提供|加上|考虑)"
            + @"|\b(?i:feature\srequest|please\s(?:add|support)|would\sbe\s(?:nice|great)|(?:i|we)\s(?:wish|would\slike|want)\s(?:to\shave|support\sfor))\b",
        RegexOptions.CultureInvariant);

    private static readonly char[] Ends = ['.', '!', '?', '。', '！', '？', '；', '\n'];

    public static string Remove(string text)
    {
        text = RemoveQuestions(text);
        return Condition.Replace(text, match => IsSentenceStart(text, match.Index) ? "" : match.Value);
    }

    // This method doesn't use a regular expression to find the sentences, because such an expression would be slow for a long text without sentences.
    private static string RemoveQuestions(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = text.IndexOfAny(Ends, start) is >= 0 and int at ? at + 1 : text.Length;
            string sentence = text.Substring(start, end - start);
            bool isQuestion = text[end - 1] is '?' or '？' && Question.IsMatch(sentence);
            if (!isQuestion && !Wish.IsMatch(sentence)) kept.Append(sentence);
        }

        return kept.ToString();
    }

    private static bool IsSentenceStart(string text, int at)
    {
        do at--;
        while (at >= 0 && text[at] != '\n' && char.IsWhiteSpace(text[at]));
        return at < 0 || text[at] is '.' or '!' or '?' or '。' or '；' or '\n';
    }
}
