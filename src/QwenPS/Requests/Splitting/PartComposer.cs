using System.Globalization;
using QwenPS.Client.Protocols;
using QwenPS.Documents.Splitting;

namespace QwenPS.Requests.Splitting;

/// <summary>
/// Creates the requests for the parts of an input, and the requests that combine the answers. Only the model reads the texts that this class adds, so these
/// texts aren't localized.
/// </summary>
/// <param name="request">The request for the complete input.</param>
/// <param name="input">The position of the input in the request.</param>
/// <param name="combinePrompt">The prompt that combines the answers.</param>
/// <param name="schema">The JSON schema of the combined answer, or null if no schema is specified.</param>
internal sealed class PartComposer(ChatRequest request, InputText input, string combinePrompt, string? schema)
{
    /// <summary>The default prompt that combines the answers.</summary>
    internal const string DefaultCombinePrompt =
        "The input was too long for one request, so the instructions below were carried out for each of its parts. Combine the answers into one answer to the "
        + "instructions, as if the whole input had been read at once. Use only what the answers contain. Keep every fact and number, remove repetitions, and add "
        + "up what was counted per part. Don't mention the parts.";

    /// <summary>Gets the request for the complete input.</summary>
    public ChatRequest Whole => request;

    private string Before => input.Message.WholeText!.Substring(0, input.Start);

    private string After => input.Message.WholeText!.Substring(input.Start + input.Length);

    public IEnumerable<SplitRequest> CreateParts(string content, IReadOnlyList<TextPart> parts)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            string place = parts[i].Place.Length == 0 ? "" : " (" + parts[i].Place + ")";
            string name = string.Format(CultureInfo.InvariantCulture, "part {0} of {1}", i + 1, parts.Count) + place;
            string note = $"This is {name} of an input that is too long for one request. Answer from this part only. If it contains nothing that the "
                + "instructions ask for, say so in one sentence. The answers for all parts are combined later.";
            if (schema is not null)
            {
                note += " The combined answer will be JSON that fits the following JSON schema. Note everything in this part that belongs in it, as text, and "
                    + "don't guess what this part doesn't contain.\n" + schema;
            }

            yield return new SplitRequest(CreateRequest(Before + note + "\n\n" + parts[i].GetText(content) + After), name, IsCombination: false, IsLast: false);
        }
    }

    /// <summary>Creates the request that combines consecutive answers.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="isLast">
    /// A value that indicates whether <paramref name="answers"/> contains all answers. If the value is true, the answer to the created request is the final
    /// answer.
    /// </param>
    public SplitRequest Combine(IReadOnlyList<PartAnswer> answers, bool isLast)
    {
        string instructions = (Before + After).Trim('\n');
        IEnumerable<string> blocks = answers.Select(answer => $"# Answer for {answer.Name}\n\n{answer.Content}");
        string text = combinePrompt + "\n\n" + (instructions.Length == 0 ? "" : "# Instructions\n\n" + instructions + "\n\n") + string.Join("\n\n", blocks);
        string name = answers.Count == 1 ? answers[0].Name : answers[0].Name + " to " + answers[answers.Count - 1].Name;
        return new SplitRequest(CreateRequest(text), name, IsCombination: true, isLast);
    }

    private ChatRequest CreateRequest(string text)
    {
        ChatMessage message = ReplaceText(input.Message, text);
        return request with { Messages = [.. request.Messages.Select(one => ReferenceEquals(one, input.Message) ? message : one)], Input = null, Beginning = null };
    }

    private static ChatMessage ReplaceText(ChatMessage message, string text)
    {
        if (message.Parts is null) return new ChatMessage(message.Role, text);
        return new ChatMessage { Role = message.Role, Parts = [.. message.Parts.Where(part => !part.IsPlainText), new ContentPart { Text = text }] };
    }
}

/// <summary>Represents the answer for one part, or the combined answer for several parts.</summary>
/// <param name="Name">The name of the part. The model reads this name.</param>
/// <param name="Content">The answer.</param>
internal readonly record struct PartAnswer(string Name, string Content);

/// <summary>Represents a request for a part of an input, or for the answers of several parts.</summary>
/// <param name="Request">The request.</param>
/// <param name="Name">The name of the part, or the names of the parts whose answers are combined.</param>
/// <param name="IsCombination">A value that indicates whether the request combines answers.</param>
/// <param name="IsLast">A value that indicates whether the answer to this request is the answer for the complete input.</param>
internal sealed record SplitRequest(ChatRequest Request, string Name, bool IsCombination, bool IsLast);
