using System.Text;
using System.Text.Json;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Puts the pieces of one answer together: turns repeated text into new text, joins the pieces of tool calls, and
/// holds the finish reason back until usage and request id, which come after it, can go along.
/// </summary>
internal sealed class AnswerAssembler(bool isCumulative)
{
    private readonly StringBuilder _content = new();
    private readonly StringBuilder _reasoning = new();
    private SortedDictionary<int, ToolCall>? _toolCalls;

    public string? FinishReason { get; private set; }

    public Usage? Usage { get; private set; }

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    public string? RequestId { get; set; }

    public long? Created { get; private set; }

    public bool HasChoice { get; private set; }

    public Dictionary<string, JsonElement>? Unknown { get; private set; }

    public string Content => _content.ToString();

    public string? Reasoning => _reasoning.Length == 0 ? null : _reasoning.ToString();

    public bool HasContent => _content.Length > 0;

    public IReadOnlyList<ToolCall> ToolCalls => _toolCalls?.Values.ToArray() ?? [];

    /// <summary>Takes a part in and gives what is new in it.</summary>
    public (string Content, string? Reasoning) Add(AnswerPart part)
    {
        HasChoice |= part.HasChoice;
        FinishReason = part.FinishReason ?? FinishReason;
        Usage = part.Usage ?? Usage;
        Id ??= part.Id;
        Model ??= part.Model;
        RequestId ??= part.RequestId;
        Created ??= part.Created;
        Unknown ??= part.Unknown;
        if (part.ToolCalls is { } calls)
        {
            foreach (ToolCall call in calls) AddToolCall(call);
        }

        string reasoning = Append(_reasoning, part.Reasoning);
        return (Append(_content, part.Content), reasoning.Length == 0 ? null : reasoning);
    }

    private string Append(StringBuilder sofar, string? piece)
    {
        if (string.IsNullOrEmpty(piece)) return "";
        string fresh = piece!;
        if (isCumulative) fresh = fresh.Length > sofar.Length ? fresh.Substring(sofar.Length) : "";
        sofar.Append(fresh);
        return fresh;
    }

    /// <summary>The id and the name come in the first piece only; later ones say <c>"id":""</c> and add to the arguments.</summary>
    private void AddToolCall(ToolCall piece)
    {
        _toolCalls ??= [];
        if (!_toolCalls.TryGetValue(piece.Index, out ToolCall? call))
        {
            _toolCalls.Add(piece.Index, piece);
            return;
        }

        if (string.IsNullOrEmpty(call.Id)) call.Id = piece.Id;
        if (string.IsNullOrEmpty(call.Name)) call.Name = piece.Name;
        call.Arguments = isCumulative ? piece.Arguments ?? call.Arguments : call.Arguments + piece.Arguments;
    }
}
