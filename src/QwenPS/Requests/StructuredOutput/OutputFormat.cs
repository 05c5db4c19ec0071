using System.Management.Automation;
using System.Text.Json;
using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Schema;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>The JSON that is asked for, and how a request says so.</summary>
internal sealed class OutputFormat
{
    private const string JsonObject = """{"type":"json_object"}""";

    private readonly SchemaSource? _source;

    private OutputFormat(SchemaSource? source, bool repairs)
    {
        _source = source;
        Repairs = repairs;
    }

    /// <summary>Null where any JSON will do.</summary>
    public JsonSchema? Schema => _source?.Schema;

    /// <summary>Makes an object out of the answer's JSON. For the pipeline thread: objects of PowerShell's are made there.</summary>
    public Func<object?, object?> ToObject => _source?.ToObject ?? PlainObject.Create;

    /// <summary>Whether a wrong answer is asked for once more.</summary>
    public bool Repairs { get; }

    /// <summary>The field of the request that asks for it, where the model knows the field: JSON.</summary>
    public string WireForm => _source is null ? JsonObject : $"{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"{_source.Name}\",\"strict\":true,\"schema\":{_source.Json}}}}}";

    /// <summary>Any JSON.</summary>
    public static OutputFormat CreateAny(bool repairs) => new(null, repairs);

    /// <summary>JSON that fits a schema.</summary>
    public static OutputFormat Create(SchemaSource source, bool repairs) => new(source, repairs);

    /// <summary>What a request asked for that was sent before.</summary>
    /// <param name="wireForm">Its field: JSON.</param>
    /// <param name="toObject">Makes an object of what was asked for; null for a plain one, and where that is not known any more.</param>
    /// <exception cref="InputException">The field is none of ours.</exception>
    public static OutputFormat Restore(string wireForm, Func<object?, object?>? toObject)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(wireForm, new JsonDocumentOptions { MaxDepth = JsonTree.MaxDepth });
            if (!document.RootElement.TryGetProperty("json_schema", out JsonElement schema)) return new OutputFormat(null, repairs: false);
            return new OutputFormat(SchemaSource.Restore(schema.GetProperty("schema").GetRawText(), schema.GetProperty("name").GetString(), toObject), repairs: false);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or SchemaException)
        {
            throw new InputException("InvalidArgument", ErrorCategory.InvalidData, Texts.Format("Schema.Unusable", exception.Message), Texts.Format("Schema.UnusableRemedy"), exception);
        }
    }

    /// <summary>The request with what asks for the JSON.</summary>
    /// <param name="request">The request without it.</param>
    /// <param name="note">What had to be changed beyond that, for who wants to know; null for nothing.</param>
    public ChatRequest Apply(ChatRequest request, out string? note)
    {
        note = null;
        if (_source is null)
        {
            if (!request.Messages.Any(MentionsJson)) request = AddLine(request, "Answer in JSON.", Texts.Format("Schema.WordAdded"), out note);
            return request with { ResponseFormat = JsonObject };
        }

        // What the catalogue does not know may well be able to.
        if (ModelCatalog.Find(request.Model)?.HasStructuredOutput ?? true)
            return request with { ResponseFormat = WireForm };

        string line = "Answer with one JSON value that fits this JSON schema, and with nothing else:\n" + _source.Json;
        return AddLine(request, line, Texts.Format("Schema.InSystemMessage", request.Model), out note) with { ResponseFormat = JsonObject };
    }

    /// <summary>The line goes to the end of the system message: not every model takes two. An answer that is gone on with has it already.</summary>
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
        return request with { Messages = messages };
    }

    private static bool MentionsJson(ChatMessage message) =>
        IsIn(message.Content) || message.Parts?.Any(part => IsIn(part.Text)) == true;

    private static bool IsIn(string? text) => text?.IndexOf("json", StringComparison.OrdinalIgnoreCase) >= 0;
}
