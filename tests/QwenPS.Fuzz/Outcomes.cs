using System.Text;
using System.Text.RegularExpressions;
using QwenPS.Chat.Bulk;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Conversations;

namespace QwenPS.Fuzz;

/// <summary>Provides the checks for every answer and every error, regardless of the bytes that were read.</summary>
internal static partial class Outcomes
{
    public static readonly ChatRequest Request = new() { Model = "qwen-plus", Messages = [new ChatMessage("user", "x")] };

    private static readonly JournalKey AnyKey = new(1, 2, 3, 4);

    public static void CheckAnswer(QwenClient client, ChatResponse response)
    {
        _ = $"{response} {response.Usage} {response.EstimatedCost} {response.Created}";
        foreach (ToolCall call in response.Choices.SelectMany(choice => choice.ToolCalls)) _ = $"{call} {call.ArgumentObject}";
        foreach (SearchResult result in response.SearchResults) _ = result.ToString();
        Must.Hold(response.Choices.Count > 0, "an answer has a choice");
        CheckVisible(response.Content);
        CheckVisible(response.Reasoning);
        CheckJournal(client, response);
        CheckConversation(response);
    }

    public static void CheckError(QwenException error)
    {
        Must.Hold(error.Message.Length > 0 && !error.Message.Any(char.IsControl), "a message is one line");
        Must.Hold(Enum.IsDefined(error.Kind), "an error has a kind");
        Must.Hold(error.Cause.Length > 0 && error.Remedy.Length > 0, "an error says why, and what to do");
        Must.Hold(error.Body is null || error.Body.Length <= 2048, "a body is cut");
        string[] texts = [error.ToString(), error.Message, error.Cause, error.Remedy, error.Code ?? "", error.Type ?? "", error.Param ?? "", error.RequestId ?? "",
            error.Body ?? "", error.InnerException?.ToString() ?? ""];
        Must.Hold(!texts.Any(text => text.Contains(Service.Key, StringComparison.Ordinal)), "the key is in no error");
    }

    public static void CheckVisible(string? text)
    {
        string shown = TerminalText.MakeVisible(text);
        Must.Hold(!shown.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')), "no control character reaches the terminal");
    }

    /// <summary>Returns the parts of an answer that don't depend on the time.</summary>
    public static string Describe(ChatResponse response)
    {
        string line = Text(JournalWriter.Format(AnyKey, 1, response, default));
        return Times().Replace(line, "");
    }

    /// <summary>Half of a surrogate pair in the name of a field is replaced. It's written as an escape first, and as a character later.</summary>
    public static string Text(byte[] json) => Encoding.UTF8.GetString(json).Replace("\\uFFFD", "\uFFFD", StringComparison.Ordinal);

    public static string Describe(QwenException error) => $"{error.Kind} {error.StatusCode} {error.Code} {error.Type} {error.Param} {error.RequestId} {error.Message} | {error.PartialContent}";

    /// <summary>Checks that an entry can be read from a journal, and that it's the same after it's written again.</summary>
    private static void CheckJournal(QwenClient client, ChatResponse response)
    {
        byte[] line = JournalWriter.Format(AnyKey, 1, response, default);
        var scanner = new JournalScanner("journal");
        scanner.Scan(new MemoryStream(line));
        Must.Hold(scanner.Index.Count == 1 && scanner.Damaged == 0 && scanner.End == line.Length, "an answer is one line of a journal");
        ChatResponse? again = JournalReader.Read(line[..^1], AnyKey, Request, client.Protocol.Protocol);
        Must.Hold(again is not null, "a journal's own line can be read");
        Must.BeSame(Describe(response), Describe(again!), "read back from the journal");
    }

    /// <summary>Checks that an exported conversation can be imported, and that it's the same after it's exported again.</summary>
    private static void CheckConversation(ChatResponse response)
    {
        byte[] file = ConversationFile.Write(new Conversation { Model = response.Model, Messages = response.Messages });
        Must.BeSame(Text(file), Text(ConversationFile.Write(ConversationFile.Read(file))), "imported and exported again");
    }

    // These are the time of writing, the duration, and the creation time if the answer doesn't contain a creation time.
    [GeneratedRegex("\"(?:time|created)\":\"[^\"]*\",?|\"(?:duration_ms|time_to_first_token_ms)\":[0-9.eE+-]+,?")]
    private static partial Regex Times();
}
