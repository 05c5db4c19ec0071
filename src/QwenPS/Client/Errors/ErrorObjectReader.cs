using System.Text.Json;
using QwenPS.Text;

namespace QwenPS.Client.Errors;

/// <summary>
/// Reads the error in a JSON value of any shape. Gateways and programs often wrap the service's error in several levels of their own objects, so the innermost
/// error is used. If the JSON is truncated, the part before the truncation is used.
/// </summary>
internal static class ErrorObjectReader
{
    /// <summary>The names of JSON fields that can contain part of an error, or a wrapped error.</summary>
    private static readonly HashSet<string> Wrappers = new(StringComparer.OrdinalIgnoreCase)
    {
        "body", "cause", "data", "detail", "details", "inner", "message", "metadata", "reason", "response", "responseBody", "upstream",
    };

    /// <summary>
    /// The names of JSON fields that contain the request or part of it. Some programs print the request together with the response. The request isn't searched
    /// for errors, because a request can contain any text, such as the error of an earlier call.
    /// </summary>
    private static readonly HashSet<string> Requests = new(StringComparer.OrdinalIgnoreCase)
    {
        "config", "headers", "input", "messages", "parameters", "properties", "request", "requestBody", "requestBodyValues", "tools",
    };

    /// <summary>The names of JSON fields whose text isn't part of an error message.</summary>
    private static readonly HashSet<string> Unsaid = new(StringComparer.OrdinalIgnoreCase) { "content", "model", "name", "prompt", "stack", "url" };

    /// <summary>Reads the JSON up to the first syntax error, and stores the details of the innermost error in <paramref name="error"/>.</summary>
    public static void Read(ReadOnlySpan<byte> json, ServiceError error)
    {
        var open = new Stack<Part>();
        open.Push(new Part { Error = error, IsError = true });
        // Because of isFinalBlock: false, a truncated body doesn't cause an exception.
        var reader = new Utf8JsonReader(WithoutControls(json), isFinalBlock: false, state: default);
        string name = "";
        try
        {
            while (reader.Read() && open.Count > 0)
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = JsonText.Read(ref reader) ?? "";
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push(new Part(open.Peek(), name, reader.TokenType == JsonTokenType.StartArray));
                        name = "";
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        Close(open);
                        break;
                    default:
                        if (name.Length > 0 && !open.Peek().IsRequest) Take(open.Peek(), name, JsonText.ReadScalar(ref reader));
                        name = "";
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // There's a syntax error at this position. Only the text before this position is used.
        }

        while (open.Count > 1) Close(open);
    }

    private static void Close(Stack<Part> open)
    {
        Part closed = open.Pop();
        if (closed.Raw is not null) closed.Error.Take(new ServiceError { Message = closed.Raw });
        if (open.Count > 0 && closed.IsError) open.Peek().Error.Take(closed.Error, closed.IsItem);
    }

    private static void Take(Part part, string name, string? value)
    {
        value = value?.Trim();
        if (string.IsNullOrEmpty(value)) return;
        ServiceError error = part.Error;
        switch (name.Replace("_", "").ToLowerInvariant())
        {
            case "code" or "errorcode" or "apicode" or "statusname":
                error.Code ??= value;
                if (Status(value!) is { } named) error.StatusCode ??= named;
                break;
            case "message" or "msg" or "error" or "detail" or "errormessage" or "errormsg" or "statusmessage": error.Message ??= value; break;
            case "raw" or "detailmessage" or "responsebody": part.Raw ??= value; break;
            case "type" or "errortype": error.Type ??= value; break;
            case "param": error.Param ??= value!.Trim('\'', '"'); break;
            case "requestid": error.RequestId ??= value; break;
            case "id": error.Id ??= value; break;
            case "statuscode" or "status" or "httpstatus" or "httpstatuscode" or "httpcode" when Status(value!, from: 100) is { } status: error.StatusCode ??= status; break;
            default:
                if (value![0] == '{' && (Wrappers.Contains(name) || IsErrorName(name))) part.Raw ??= value;
                else if (!Unsaid.Contains(name)) error.AddText(value);
                break;
        }
    }

    private static bool IsErrorName(string name) => name.IndexOf("err", StringComparison.OrdinalIgnoreCase) >= 0;

    private static int? Status(string value, int from = 400) => int.TryParse(value, out int status) && status >= from && status <= 599 ? status : null;

    /// <summary>Replaces each control character with a space. Some gateways write line breaks in a message unescaped, which JSON doesn't allow.</summary>
    private static byte[] WithoutControls(ReadOnlySpan<byte> json)
    {
        byte[] clean = json.ToArray();
        for (int i = 0; i < clean.Length; i++)
        {
            if (clean[i] < ' ') clean[i] = (byte)' ';
        }

        return clean;
    }

    /// <summary>Represents an object or an array whose end hasn't been read yet.</summary>
    private sealed class Part
    {
        public Part()
        {
        }

        public Part(Part outer, string name, bool isArray)
        {
            IsRequest = outer.IsRequest || Requests.Contains(name);
            // The items of an array are treated like fields of the object that contains the array.
            bool isNamed = name.Length == 0 || Wrappers.Contains(name);
            IsError = !IsRequest && (IsErrorName(name) || (isNamed && outer.IsError));
            IsItem = isArray || outer.IsItem;
        }

        public ServiceError Error { get; init; } = new();

        /// <summary>Gets or sets the text of a JSON field that contains a wrapped response.</summary>
        public string? Raw { get; set; }

        public bool IsError { get; init; }

        public bool IsItem { get; }

        public bool IsRequest { get; }
    }
}
