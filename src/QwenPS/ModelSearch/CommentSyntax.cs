namespace QwenPS.ModelSearch;

/// <summary>
/// Finds comments in the text of a file, including multiline comments, and determines whether the text is documentation. The syntax of comments is determined
/// from the name of the file.
/// </summary>
internal sealed class CommentSyntax
{
    private static readonly Dictionary<string, CommentSyntax> ByExtension = Create();

    private readonly string[] _line;
    private readonly string? _open;
    private readonly string? _close;
    private readonly bool _onlyAtStart;
    private readonly bool _isNotebook;

    private CommentSyntax(string[] line, string? open = null, string? close = null, bool isProse = false, bool onlyAtStart = false, bool isNotebook = false)
    {
        _isNotebook = isNotebook;
        _line = line;
        _open = open;
        _close = close;
        IsProse = isProse;
        _onlyAtStart = onlyAtStart;
    }

    /// <summary>Gets the syntax of text whose file name is unknown.</summary>
    public static CommentSyntax Unknown { get; } = new(["#", "//"], onlyAtStart: true);

    /// <summary>Gets a value that indicates whether the text is documentation, and not code or data.</summary>
    public bool IsProse { get; }

    public static CommentSyntax Find(string path)
    {
        string name = Path.GetFileName(path);
        if (ByExtension.TryGetValue(Path.GetExtension(name), out CommentSyntax? syntax)) return syntax;
        if (name.StartsWith(".env", StringComparison.OrdinalIgnoreCase)) return ByExtension[".sh"];
        if (name == "Jenkinsfile") return ByExtension[".java"];
        if (name.StartsWith("Dockerfile", StringComparison.OrdinalIgnoreCase) || name is "Makefile" or "Gemfile") return ByExtension[".sh"];
        bool isDocument = name.StartsWith("README", StringComparison.OrdinalIgnoreCase) || name is "LICENSE" or "CHANGELOG" or "NOTICE";
        return isDocument ? ByExtension[".txt"] : Unknown;
    }

    /// <summary>Returns the index at which a single-line comment starts, or -1 if the line contains no single-line comment.</summary>
    /// <param name="text">The line, or its beginning.</param>
    public int FindLineComment(ReadOnlySpan<char> text)
    {
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            // In a notebook, each line of code is in a JSON string, so a comment can start after the opening quotation mark.
            if (_isNotebook && quote == '"' && IsBlank(text.Slice(0, i)) && StartsComment(text, i)) return i;
            if (c == '\\' && quote != '\0')
            {
                i++;
                continue;
            }

            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
                continue;
            }

            if (StartsComment(text, i)) return i;
            // An apostrophe in a word, as in "don't", isn't a quotation mark.
            if (c is '"' or '`' || (c == '\'' && (i == 0 || !char.IsLetterOrDigit(text[i - 1])))) quote = c;
        }

        return -1;
    }

    /// <summary>Determines whether a multiline comment is still open at the end of a line.</summary>
    /// <param name="text">The line, or its beginning.</param>
    /// <param name="isIn">A value that indicates whether a comment is open at the start of the line.</param>
    public bool IsInAfter(ReadOnlySpan<char> text, bool isIn)
    {
        if (_open is null) return false;
        for (int place = 0; ;)
        {
            int next = text.Slice(place).IndexOf((isIn ? _close! : _open).AsSpan(), StringComparison.Ordinal);
            if (next < 0) return isIn;
            place += next;
            // This check is required because the characters /* in "src/*.js" don't start a comment.
            if (isIn || place == 0 || char.IsWhiteSpace(text[place - 1]) || text[place - 1] is ';' or '{' or '}' or ')' or ',' or '>') isIn = !isIn;
            place += 2;
        }
    }

    private bool StartsComment(ReadOnlySpan<char> text, int place)
    {
        foreach (string mark in _line)
        {
            if (text[place] != mark[0] || !text.Slice(place).StartsWith(mark.AsSpan(), StringComparison.OrdinalIgnoreCase)) continue;
            bool isAtStart = IsBlank(text.Slice(0, place));
            if (isAtStart || (!_onlyAtStart && (mark == "//" ? text[place - 1] != ':' : char.IsWhiteSpace(text[place - 1])))) return true;
        }

        return false;
    }

    private bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsWhiteSpace(c) && (c != '"' || !_isNotebook)) return false;
        }

        return true;
    }

    private static Dictionary<string, CommentSyntax> Create()
    {
        var result = new Dictionary<string, CommentSyntax>(StringComparer.OrdinalIgnoreCase);
        void Add(CommentSyntax syntax, string extensions)
        {
            foreach (string extension in extensions.Split('|')) result.Add("." + extension, syntax);
        }

        Add(new(["//"], "/*", "*/"), "c|h|cc|cpp|hpp|cs|java|js|mjs|cjs|ts|tsx|jsx|mts|cts|go|rs|kt|kts|swift|scala|dart|groovy|gradle|proto|jsonc|json5|scss|less|css|m");
        Add(new(["//", "#"], "/*", "*/"), "php|tf");
        Add(new(["#"]), "py|pyi|sh|bash|zsh|fish|rb|yml|yaml|toml|cfg|conf|properties|r|jl|pl|env|mk|nix|ex|exs|dockerfile|gitignore|rego");
        Add(new(["#"], isNotebook: true), "ipynb");
        Add(new(["#"], "<#", "#>"), "ps1|psm1|psd1");
        Add(new(["#", ";"]), "ini|editorconfig");
        Add(new(["--"], "/*", "*/"), "sql|lua|hs");
        Add(new([";"]), "el|clj|lisp|asm");
        Add(new(["rem", "::"], onlyAtStart: true), "bat|cmd");
        Add(new([], "<!--", "-->"), "xml|vue|svelte|xaml|csproj|props|targets|config|svg");
        Add(new([], "<!--", "-->", isProse: true), "md|markdown|mdx|html|htm");
        Add(new([], isProse: true), "txt|rst|adoc|tex|log|org");
        // Files in these formats contain no comments.
        Add(new([]), "json|jsonl|ndjson|csv|tsv|lock");
        return result;
    }
}
