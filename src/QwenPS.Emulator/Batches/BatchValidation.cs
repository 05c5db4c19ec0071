using QwenPS.Emulator.Catalog;

namespace QwenPS.Emulator.Batches;

/// <summary>
/// Validates an input file before a batch starts, in the same way as the service. The validation checks the format and the limits, and whether all lines have
/// the same model and unique IDs.
/// </summary>
internal sealed class BatchValidation(string endpoint)
{
    public const string TestModel = "batch-test-model";
    public const string TestEndpoint = "/v1/chat/ds-test";
    public const string ChatEndpoint = "/v1/chat/completions";

    private const int MaxLines = 50_000;
    private const int MaxTestLines = 100;
    private const long MaxTestFileBytes = 1024 * 1024;
    private const int MaxErrors = 20;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<LineError> _errors = [];
    private string? _model;

    /// <summary>Gets the number of lines in the file.</summary>
    public int Lines { get; private set; }

    /// <summary>Returns the problems in the file. The list is empty if the file is valid.</summary>
    public async Task<IReadOnlyList<LineError>> CheckAsync(StoredFile file, CancellationToken cancellationToken)
    {
        using (var reader = new StreamReader(file.Path))
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } text)
            {
                Lines++;
                CheckLine(text);
                if (_errors.Count >= MaxErrors) break;
            }
        }

        if (Lines == 0) _errors.Add(new LineError("empty_file", "The input file has no requests.", null, null));
        var max = _model == TestModel ? MaxTestLines : MaxLines;
        if (Lines > max) _errors.Add(new LineError("too_many_requests", $"The input file has more than {max} lines.", null, null));
        if (_model == TestModel && file.Bytes > MaxTestFileBytes) _errors.Add(new LineError("file_too_large", "The input file of the test model is larger than 1 MB.", null, null));
        return _errors;
    }

    private void CheckLine(string text)
    {
        using var line = BatchLine.Read(text);
        if (line is null) Add("invalid_json_line", "This line is not parseable as valid JSON.", null);
        else if (string.IsNullOrEmpty(line.CustomId)) Add("missing_required_parameter", "Missing required parameter: 'custom_id'.", "custom_id");
        else if (!_ids.Add(line.CustomId)) Add("duplicate_custom_id", $"The custom_id '{line.CustomId}' is duplicated.", "custom_id");
        else if (line.Method != "POST") Add("invalid_method", "The method must be POST.", "method");
        else if (line.Model == TestModel && line.Url != TestEndpoint) Add("mismatched_test_url", $"The test model is served at {TestEndpoint} only.", "url");
        else if (line.Url != endpoint) Add("invalid_url", $"The url '{line.Url}' is not the batch's endpoint '{endpoint}'.", "url");
        else if (line.Body is null || string.IsNullOrEmpty(line.Model)) Add("missing_required_parameter", "Missing required parameter: 'body.model'.", "body.model");
        else CheckModel(line.Model);
    }

    private void CheckModel(string named)
    {
        _model ??= named;
        if (named != _model)
        {
            Add(
                "mismatched_model",
                $"The model '{named}' for this request does not match the rest of the batch. Each batch must contain requests for a single model.",
                "body.model");
        }
        else if (named != TestModel && KnownModels.Find(named) is null)
        {
            Add("model_not_found", $"The provided model '{named}' is not supported by the Batch API.", "body.model");
        }
    }

    private void Add(string code, string message, string? param) => _errors.Add(new LineError(code, message, param, Lines));
}
