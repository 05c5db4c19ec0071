using QwenPS.Catalog;

namespace QwenPS.ModelSearch;

/// <summary>Represents a model ID in a line.</summary>
/// <param name="Id">The ID.</param>
/// <param name="Index">The index of the ID in the line.</param>
/// <param name="Confidence">The confidence that the line uses the model.</param>
internal readonly record struct FoundId(string Id, int Index, MatchConfidence Confidence);

/// <summary>Finds the model IDs of one file or text, line by line.</summary>
internal sealed class ModelIdFinder
{
    private static readonly string[] HostedPrefixes = ["siliconflow", "vanchin", "kimi", "MiniMax"];

    private readonly IdRecognizer _ids;
    private static readonly string[] ServiceNames = ["dashscope", "bailian", "aliyun", "alibaba", "tongyi", "modelstudio", "qwen"];

    private readonly CommentSyntax _syntax;
    private bool _isInComment;
    private int _unusedDepth;

    /// <summary>
    /// A value that indicates whether the name or the text of the file shows that the file uses Alibaba Cloud Model Studio. In other files, a name such as
    /// <c>deepseek-r1</c> probably refers to another service that also provides this model.
    /// </summary>
    private bool _isAboutService;

    /// <param name="ids">The object that recognizes the IDs.</param>
    /// <param name="path">The path of the file, or null for text from the pipeline.</param>
    public ModelIdFinder(IdRecognizer ids, string? path)
    {
        _ids = ids;
        _syntax = path is null ? CommentSyntax.Unknown : CommentSyntax.Find(path);
        string name = path is null ? "" : Path.Combine(Path.GetFileName(Path.GetDirectoryName(path)) ?? "", Path.GetFileName(path));
        _isAboutService = Array.Exists(ServiceNames, service => name.IndexOf(service, StringComparison.OrdinalIgnoreCase) >= 0);
    }

    /// <summary>Finds the IDs of the next line, or of the next part of a long line.</summary>
    /// <param name="piece">The characters of the line, or of the part.</param>
    /// <param name="found">A list that receives the IDs.</param>
    public void Find(ReadOnlySpan<char> piece, List<FoundId> found)
    {
        string? line = null;
        int comment = -1;
        for (int end = 0; NextWord(piece, end) is (var start, var wordEnd);)
        {
            end = wordEnd;
            if (wordEnd - start > ModelIdShape.MaxLength || SkipEscape(piece, start, wordEnd) is not { } first) continue;
            if (line is null)
            {
                line = piece.ToString();
                comment = _syntax.FindLineComment(piece);
            }

            if (Read(line, first, wordEnd, comment) is { } id) found.Add(id);
        }

        _isInComment = _syntax.IsInAfter(piece, _isInComment);
        _unusedDepth = UnusedModels.GetDepthAfter(piece, _unusedDepth);
    }

    private static (int Start, int End)? NextWord(ReadOnlySpan<char> piece, int start)
    {
        while (start < piece.Length && !WordContext.IsWord(piece[start])) start++;
        int end = start;
        while (end < piece.Length && WordContext.IsWord(piece[end])) end++;
        return end > start ? (start, end) : null;
    }

    /// <summary>
    /// Returns the index at which the ID starts in a word, or null if the word isn't an ID. Other characters can precede the ID in the word, such as the end of
    /// an escape sequence (<c>\n</c>, <c>\u0022</c>, <c>%22</c>).
    /// </summary>
    private static int? SkipEscape(ReadOnlySpan<char> piece, int start, int end)
    {
        ReadOnlySpan<char> word = piece.Slice(start, end - start);
        if (ModelIdShape.HasRoot(word)) return start;
        // The ID is also found after a period, a hyphen, or an underscore, but these characters lower the confidence of the result (see IsPartOfName).
        int trimmed = start;
        while (trimmed < end && piece[trimmed] is '.' or '-' or '_') trimmed++;
        if (trimmed > start && ModelIdShape.HasRoot(piece.Slice(trimmed, end - trimmed))) return trimmed;
        int skipped = start == 0 ? 0 : (piece[start - 1], word[0]) switch
        {
            ('\\', 'n' or 'r' or 't') => 1,
            ('\\', 'u') => 5,
            ('%', '2') => 2,
            _ => 0,
        };
        return skipped > 0 && skipped < word.Length && ModelIdShape.HasRoot(word.Slice(skipped)) ? start + skipped : null;
    }

    private FoundId? Read(string line, int start, int end, int comment)
    {
        int wordEnd = end;
        while (end > start && line[end - 1] is '.' or '-' or '_') end--;
        bool isCut = end < wordEnd && line[end] != '.';
        string word = line.Substring(start, end - start);
        if (AddPrefix(line, start, word) is { } hosted)
        {
            start -= hosted.Length - word.Length;
            word = hosted;
        }

        IdKind kind = _ids.Recognize(word);
        if (kind == IdKind.None) return null;
        if (kind != IdKind.ThirdParty) _isAboutService = true;
        WordPlace place = isCut || IsPartOfName(line, start) ? WordPlace.OtherName : WordContext.Find(line, start, end, _ids.IsExact);
        bool isInComment = comment >= 0 && comment < start;
        return new FoundId(word, start, isInComment ? MatchConfidence.Low : Rate(kind, place, line, start, start + word.Length));
    }

    /// <summary>
    /// Determines whether a word is a part of a longer name, as in <c>.qwen-plus</c> and <c>--qwen-plus</c>. In <c>${MODEL:-qwen-plus}</c>, the hyphen belongs
    /// to the syntax of the shell, so the result is false.
    /// </summary>
    private static bool IsPartOfName(string line, int start)
    {
        if (start == 0 || line[start - 1] is not ('.' or '-' or '_')) return false;
        return line[start - 1] != '-' || start < 2 || line[start - 2] != ':';
    }

    /// <summary>
    /// If a company's name precedes the word, returns the name and the word; otherwise, null. The IDs of some models from other companies contain the company's
    /// name, such as <c>siliconflow/deepseek-v3.2</c>.
    /// </summary>
    private static string? AddPrefix(string line, int start, string word)
    {
        foreach (string prefix in HostedPrefixes)
        {
            int first = start - prefix.Length - 1;
            if (first < 0 || line[start - 1] != '/' || string.Compare(line, first, prefix, 0, prefix.Length, StringComparison.OrdinalIgnoreCase) != 0) continue;
            if (first == 0 || line[first - 1] is not '/' && !WordContext.IsWord(line[first - 1])) return line.Substring(first, prefix.Length + 1) + word;
        }

        return null;
    }

    private MatchConfidence Rate(IdKind kind, WordPlace place, string line, int start, int end)
    {
        if (place == WordPlace.OtherName || kind <= IdKind.Family) return MatchConfidence.Low;
        if (_syntax.IsInAfter(line.AsSpan(0, start), _isInComment)) return MatchConfidence.Low;
        if (UnusedModels.GetDepthAfter(line.AsSpan(0, start), _unusedDepth) > 0) return MatchConfidence.Low;
        bool isInText = place == WordPlace.Bare;
        return kind switch
        {
            IdKind.Known => isInText ? MatchConfidence.Medium : MatchConfidence.High,
            // A space after the word shows that the word is part of a display name, such as "Qwen-Plus (thinking)".
            IdKind.OtherCase => place == WordPlace.Value && !_syntax.IsProse && (end >= line.Length || line[end] != ' ') ? MatchConfidence.Medium : MatchConfidence.Low,
            IdKind.ThirdParty => (_isAboutService || line.IndexOf('/', start, end - start) >= 0) && !(isInText && _syntax.IsProse) ? MatchConfidence.Medium : MatchConfidence.Low,
            _ => isInText && _syntax.IsProse ? MatchConfidence.Low : place == WordPlace.Value ? MatchConfidence.High : MatchConfidence.Medium,
        };
    }
}

/// <summary>Specifies the kind of a word. The kinds are in ascending order of confidence.</summary>
internal enum IdKind
{
    None,

    /// <summary>The name of another product or of an open-weight model.</summary>
    OtherName,

    Family,

    /// <summary>An ID with incorrect capitalization. The service rejects such an ID.</summary>
    OtherCase,

    ThirdParty,

    /// <summary>A word that has the form of an ID, but isn't a known ID.</summary>
    Shape,

    /// <summary>An ID that the catalog or a retirement notice contains.</summary>
    Known,
}

/// <summary>Recognizes IDs based on the catalog and on their form. The results are cached.</summary>
internal sealed class IdRecognizer
{
    /// <summary>The maximum number of words in the cache, which limits the memory usage.</summary>
    private const int MostWords = 10_000;

    private readonly PriceList _site;
    private readonly Dictionary<string, IdKind> _kinds = new(StringComparer.Ordinal);

    /// <param name="site">The provider's site (China or International) whose retirement notices are preferred.</param>
    public IdRecognizer(PriceList site) => _site = site;

    public IdKind Recognize(string word)
    {
        if (_kinds.TryGetValue(word, out IdKind kind)) return kind;
        if (_kinds.Count >= MostWords) _kinds.Clear();
        return _kinds[word] = Classify(word);
    }

    public bool IsExact(string word) => Recognize(word) == IdKind.Known;

    private IdKind Classify(string word)
    {
        CatalogModel? model = ModelCatalog.Find(word);
        bool isLower = !word.Any(char.IsUpper);
        if (model is not null || ModelCatalog.FindRetirement(word, _site) is not null)
        {
            if (isLower || model?.Id == word) return IdKind.Known;
            return IsOpenWeights(word) ? IdKind.OtherName : IdKind.OtherCase;
        }

        switch (ModelIdShape.Classify(word))
        {
            case IdShape.ThirdParty: return IdKind.ThirdParty;
            case IdShape.Model: return isLower ? IdKind.Shape : IsOpenWeights(word) ? IdKind.OtherName : IdKind.OtherCase;
            case IdShape.Family: return IdKind.Family;
            case IdShape.OtherName: return IdKind.OtherName;
            default: return IdKind.None;
        }
    }

    /// <summary>
    /// Determines whether the word is written like the name of an open-weight model, such as <c>Qwen2.5-7B-Instruct</c>. Users run such models with other
    /// software.
    /// </summary>
    private static bool IsOpenWeights(string word)
    {
        for (int i = 1; i < word.Length; i++)
        {
            if (word[i] is 'B' or 'b' && char.IsDigit(word[i - 1]) && char.IsUpper(word[0])) return true;
        }

        return false;
    }
}
