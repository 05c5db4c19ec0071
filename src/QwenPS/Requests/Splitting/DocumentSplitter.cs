using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.Documents.Splitting;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests.Splitting;

/// <summary>Splits a request whose input is too long into requests for the parts of the input (-Split). A run uses one instance.</summary>
/// <param name="combinePrompt">The prompt that combines the answers, or null for the default.</param>
/// <param name="maxPartTokens">The maximum length of a part in tokens, or null to use the longest part that all models support.</param>
/// <param name="otherModels">The fallback models, which must also support the length of the parts.</param>
/// <param name="schema">The JSON schema of the combined answer, or null if no schema is specified.</param>
internal sealed class DocumentSplitter(string? combinePrompt, int? maxPartTokens, IReadOnlyList<string> otherModels, string? schema)
{
    /// <summary>The number of tokens that are reserved for the note about the position of a part. No note is longer.</summary>
    private const long NoteTokens = 250;

    /// <summary>The assumed number of tokens per image.</summary>
    private const long ImageTokens = 1300;

    /// <summary>The minimum length of a useful part in tokens.</summary>
    private const long MinPartTokens = 256;

    /// <summary>Splits the input of a request.</summary>
    /// <returns>The requests for the parts. This value is null if the request isn't too long, or if it doesn't have an input that can be split.</returns>
    /// <exception cref="InputException">
    /// The other content of the request leaves no space for the input, or the context length of the model is unknown.
    /// </exception>
    public SplitInput? TrySplit(ChatRequest request)
    {
        if (request.Input is not { } input) return null;
        string text = input.Message.WholeText ?? "";
        // Such a short text fits into the context of every model, so its tokens aren't counted.
        if (maxPartTokens is null && text.Length < ContextCheck.MinContext / 2) return null;
        string content = text.Substring(input.Start, input.Length);
        long length = TokenWeight.Measure(content);
        long other = request.Messages.Sum(Measure) - length;
        long? room = (FindRoom(request) * TokenWeight.PerToken) - other;
        long? limit = maxPartTokens * TokenWeight.PerToken;
        if (room is null && limit is null)
        {
            if (length + other <= ContextCheck.MinContext * TokenWeight.PerToken / 2) return null;
            throw Refuse("Split.NoContext", "Split.NoContextRemedy", request.Model);
        }

        if (length <= (limit ?? length) && length <= (room ?? length)) return null;
        long left = room is null ? limit!.Value : room.Value - ((NoteTokens + TokenEstimate.Count(schema)) * TokenWeight.PerToken);
        if (room is not null && left < MinPartTokens * TokenWeight.PerToken) throw Refuse("Split.NoRoom", "Split.NoRoomRemedy", request.Model);
        IReadOnlyList<TextPart> parts = TextSplitter.Split(content, request.Document, Math.Min(left, limit ?? left));
        if (parts.Count < 2) return null;
        string combine = combinePrompt ?? PartComposer.DefaultCombinePrompt;
        var composer = new PartComposer(request, input, combine, schema);
        return new SplitInput(composer, [.. composer.CreateParts(content, parts)], (room ?? limit!.Value) - TokenWeight.Measure(combine));
    }

    private static long Measure(ChatMessage message) =>
        TokenWeight.Measure(message.Content) + (message.Parts?.Sum(part => part.ImageUrl is null ? TokenWeight.Measure(part.Text) : ImageTokens * TokenWeight.PerToken) ?? 0);

    /// <summary>
    /// Returns the maximum length of a request in tokens: the smallest context length of all models, minus the tokens for the answer. Returns null if
    /// no context length is known.
    /// </summary>
    private long? FindRoom(ChatRequest request)
    {
        long? room = null;
        foreach (string model in otherModels.Concat([request.Model]))
        {
            if (ModelCatalog.Find(model) is not { Context: { } context } known) continue;
            long answer = Math.Min(request.MaxTokens ?? known.MaxOutput ?? context, context / 4);
            room = Math.Min(room ?? context, context - answer);
        }

        return room;
    }

#pragma warning disable CA1859 // The return type isn't InputException, because that type requires PowerShell, which the tests of this class don't load.
    private static Exception Refuse(string message, string remedy, string model) =>
#pragma warning restore CA1859
        new InputException("InputTooLong", ErrorCategory.LimitsExceeded, Texts.Format(message, model), Texts.Format(remedy));
}
