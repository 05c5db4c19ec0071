using System.Management.Automation;
using System.Text.Json;
using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Schema;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>Represents the format of the requested JSON. Adds this format to the requests, in a form that the model supports.</summary>
internal sealed class OutputFormat
{
    private const string JsonObject = """{"type":"json_object"}""";

    private readonly SchemaSource? _source;

    private OutputFormat(SchemaSource? source, bool repairs)
    {
        _source = source;
        Repairs = repairs;
    }

    /// <summary>Gets the schema, or null if any JSON is accepted.</summary>
    public JsonSchema? Schema => _source?.Schema;

    /// <summary>
    /// Gets the function that converts the answer's JSON to an object. Call this function on the pipeline thread, because PowerShell objects can be created
    /// only there.
    /// </summary>
    public Func<object?, object?> ToObject => _source?.ToObject ?? PlainObject.Create;

    /// <summary>Gets a value that indicates whether the model is asked to correct an answer that isn't valid.</summary>
    public bool Repairs { get; }

    /// <summary>Gets the schema as JSON text, or null if any JSON is accepted.</summary>
    public string? SchemaText => _source?.Json;

    /// <summary>Gets the response_format field of the request as JSON, for models that support it.</summary>
    public string WireForm => _source is null
        ? JsonObject
        : $"{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"{_source.Name}\",\"strict\":true,\"schema\":{_source.Json}}}}}";

    public static OutputFormat CreateAny(bool repairs) => new(null, repairs);

    public static OutputFormat Create(SchemaSource source, bool repairs) => new(source, repairs);

    /// <summary>Restores the format from a request that was sent earlier.</summary>
    /// <param name="wireForm">The response_format field of the request as JSON.</param>
    /// <param name="toObject">
    /// A function that converts the answer's JSON to an object, or null to create a plain object. The function is also null in sessions other than the session
    /// that sent the request, because the function isn't stored on disk.
    /// </param>
    /// <exception cref="InputException">This module didn't create the field.</exception>
    public static OutputFormat Restore(string wireForm, Func<object?, object?>? toObject)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(wireForm, new JsonDocumentOptions { MaxDepth = JsonTree.MaxDepth });
            if (!document.RootElement.TryGetProperty("json_schema", out JsonElement schema)) return new OutputFormat(null, repairs: false);
            SchemaSource source = SchemaSource.Restore(schema.GetProperty("schema").GetRawText(), schema.GetProperty("name").GetString(), toObject);
            return new OutputFormat(source, repairs: false);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or SchemaException)
        {
            string message = Texts.Format("Schema.Unusable", exception.Message);
            throw new InputException("InvalidArgument", ErrorCategory.InvalidData, message, Texts.Format("Schema.UnusableRemedy"), exception);
        }
    }

    /// <summary>Adds the format to a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="note">A description of the changes to the messages, for the -Verbose output, or null if the messages aren't changed.</param>
    public ChatRequest Apply(ChatRequest request, out string? note)
    {
        note = null;
        if (_source is null)
        {
            if (!request.Messages.Any(MentionsJson)) request = AddLine(request, "Answer in JSON.", Texts.Format("Schema.WordAdded"), out note);
            return request with { ResponseFormat = JsonObject };
        }

        // If a model isn't in the catalog, it's assumed to support schemas.
        if (ModelCatalog.Find(request.Model)?.HasStructuredOutput ?? true)
            return request with { ResponseFormat = WireForm };

        string line = "Answer with one JSON value that fits this JSON schema, and with nothing else:\n" + _source.Json;
        return AddLine(request, line, Texts.Format("Schema.InSystemMessage", request.Model), out note) with { ResponseFormat = JsonObject };
    }

    /// <summary>
    /// Adds a line to the system message if the system message doesn't contain the line yet. If a conversation continues, its system message already contains
    /// the line. The line isn't added as a second system message, because some models accept only one.
    /// </summary>
    private static ChatRequest AddLine(ChatRequest request, string line, string tells, out string? note)
    {
        note = null;
        List<ChatMessage> messages = [.. request.Messages];
        int index = messages.FindIndex(message => message.Role == "system" && message.Parts is null);
        string? system = index < 0 ? null : messages[index].Content;
        if (system?.Contains(line) == true) return request;
        note = tells;
        if (index < 0) messages.Insert(0, new ChatMessage("system", line));
        else messages[index] = new ChatMessage("system", string.IsNullOrEmpty(system) ? line : system + "\n\n" + line);
        bool isReplaced = index >= 0 && ReferenceEquals(request.Beginning?.Last, request.Messages[index]);
        return request with { Messages = messages, Beginning = isReplaced ? new SharedBeginning(messages[index], null) : request.Beginning };
    }

    private static bool MentionsJson(ChatMessage message) =>
        IsIn(message.Content) || message.Parts?.Any(part => IsIn(part.Text)) == true;

    private static bool IsIn(string? text) => text?.IndexOf("json", StringComparison.OrdinalIgnoreCase) >= 0;
}
