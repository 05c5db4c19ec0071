using QwenPS.Catalog;
using QwenPS.Files;
using QwenPS.Text;

namespace QwenPS.ModelSearch;

/// <summary>Searches files and texts for model IDs, and adds the information from the catalog about each model. This class isn't thread-safe.</summary>
internal sealed class ModelFileSearch
{
    /// <summary>The number of characters that are displayed on each side of an ID.</summary>
    private const int Around = 80;

    /// <summary>The maximum number of models in the cache, which limits the memory usage.</summary>
    private const int MostStates = 10_000;

    private readonly PriceList _site;
    private readonly DateTimeOffset _now;
    private readonly MatchConfidence _least;
    private readonly IdRecognizer _ids;
    private readonly string? _folder;
    private readonly TextPieces _pieces = new();
    private readonly List<FoundId> _found = [];
    private readonly Dictionary<string, (ModelStatus?, Retirement?)> _states = new(StringComparer.OrdinalIgnoreCase);
    private long _nextLine = 1;
    private ModelIdFinder? _textFinder;

    /// <param name="site">The provider's site (China or International) whose retirement notices are preferred.</param>
    /// <param name="least">The minimum confidence of the results to report.</param>
    /// <param name="time">The clock that determines which models are retired.</param>
    /// <param name="folder">The folder from which relative paths are calculated, or null to show only absolute paths.</param>
    public ModelFileSearch(PriceList site, MatchConfidence least, TimeProvider time, string? folder = null)
    {
        _folder = folder is null or "" ? null : folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        _site = site;
        _now = time.GetUtcNow();
        _least = least;
        _ids = new IdRecognizer(site);
    }

    /// <summary>Gets or sets the statuses of the models to report, or null to report all models, including models whose status is unknown.</summary>
    public IReadOnlyCollection<ModelStatus>? Status { get; init; }

    /// <summary>Gets the number of files that were searched.</summary>
    public long Files { get; private set; }

    /// <summary>Gets the number of files that were skipped because they're binary.</summary>
    public long BinaryFiles { get; private set; }

    /// <summary>Searches a file. Each result is passed to the output action as soon as it's found.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This account can't read the file.</exception>
    public void SearchFile(string path, Action<ModelReference> output, CancellationToken cancellationToken)
    {
        var finder = new ModelIdFinder(_ids, path);
        using FileStream file = RegularFile.OpenRead(path);
        bool isText = _pieces.Read(file, (buffer, start, length, line, column) => Add(finder, output, path, buffer.AsSpan(start, length), line, column), cancellationToken);
        if (isText) Files++;
        else BinaryFiles++;
    }

    /// <summary>Searches the next text from the pipeline.</summary>
    public void SearchText(string text, Action<ModelReference> output)
    {
        _textFinder ??= new ModelIdFinder(_ids, null);
        _pieces.Read(text, (buffer, start, length, line, column) => Add(_textFinder, output, null, buffer.AsSpan(start, length), line, column), ref _nextLine);
    }

    /// <summary>Creates the result for a model in a setting. Returns null if the model doesn't have one of the statuses in <see cref="Status"/>.</summary>
    public ModelReference? Create(string source, string model) => IsWanted(model) ? Create(source, model, MatchConfidence.High, 1, 1, model) : null;

    private void Add(ModelIdFinder finder, Action<ModelReference> output, string? path, ReadOnlySpan<char> piece, long line, long column)
    {
        _found.Clear();
        finder.Find(piece, _found);
        foreach (FoundId id in _found)
        {
            if (id.Confidence >= _least && IsWanted(id.Id)) output(Create(path, id.Id, id.Confidence, line, column + id.Index, Cut(piece, id)));
        }
    }

    /// <summary>Determines whether the user wants results for a model.</summary>
    private bool IsWanted(string model) => Status is null || (GetState(model).Status is { } status && Status.Contains(status));

    private static string Cut(ReadOnlySpan<char> piece, FoundId id)
    {
        int start = Math.Max(0, id.Index - Around);
        int end = Math.Min(piece.Length, id.Index + id.Id.Length + Around);
        // An incomplete word at the start isn't displayed. This word could be the end of an API key. An incomplete key can't be recognized and masked.
        while (start > 0 && start < id.Index && !char.IsWhiteSpace(piece[start - 1])) start++;
        while (end < piece.Length && end > id.Index + id.Id.Length && !char.IsWhiteSpace(piece[end])) end--;
        return Redactor.WithoutKnownSecrets.Redact(piece.Slice(start, end - start).ToString().Trim());
    }

    private ModelReference Create(string? path, string model, MatchConfidence confidence, long line, long column, string text)
    {
        (ModelStatus? status, Retirement? retirement) = GetState(model);
        return new ModelReference
        {
            Path = path,
            RelativePath = path is not null && _folder is not null && path.StartsWith(_folder, StringComparison.Ordinal) ? path.Substring(_folder.Length) : path,
            Line = line,
            Column = column,
            Model = model,
            Confidence = confidence,
            Status = status,
            Retires = retirement?.Date,
            Replacement = retirement?.Replacement,
            Text = text,
        };
    }

    private (ModelStatus? Status, Retirement? Retirement) GetState(string model)
    {
        if (_states.TryGetValue(model, out (ModelStatus?, Retirement?) state)) return state;
        if (_states.Count >= MostStates) _states.Clear();
        return _states[model] = FindState(model);
    }

    private (ModelStatus?, Retirement?) FindState(string model)
    {
        if (ModelCatalog.FindRetirement(model, _site) is { } retirement) return (retirement.GetStatus(_now), retirement);
        return (ModelCatalog.Find(model) is null ? null : ModelStatus.Current, null);
    }
}
