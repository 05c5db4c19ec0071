using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;

namespace QwenPS.Chat;

/// <summary>Checks an answer that shall be JSON, has it repaired where that is wanted, and makes an object of it.</summary>
/// <param name="format">What was asked for.</param>
/// <param name="failures">Makes the error.</param>
/// <param name="ask">Sends a request and gives its answer.</param>
/// <param name="io">The cmdlet.</param>
internal sealed class StructuredAnswer(OutputFormat format, Failures failures, Func<ChatRequest, Task<ChatResponse>> ask, ICmdletIO io)
{
    private const int MostToldToModel = 20;

    private readonly AnswerCheck _check = new(format, failures.Redactor);

    /// <summary>The answer, or the one that came in its place, with its object.</summary>
    /// <exception cref="QwenException">It is not what was asked for.</exception>
    public async Task<ChatResponse> CheckAsync(ChatRequest request, ChatResponse response)
    {
        // A call of tools is no answer yet.
        if (response.Content.Length == 0 && response.ToolCalls.Count > 0) return response;
        CheckedAnswer outcome = await ReadAsync(response).ConfigureAwait(false);
        if (outcome.Problem is not null && format.Repairs && !outcome.IsCut)
        {
            await io.VerboseAsync(Texts.Format("Schema.AsksAgain", outcome.Problem)).ConfigureAwait(false);
            ChatResponse again = await ask(request with { Messages = [.. response.Messages, new ChatMessage("user", Complaint(outcome))] }).ConfigureAwait(false);
            again.AddRound(response);
            response = again;
            outcome = await ReadAsync(response).ConfigureAwait(false);
        }

        if (outcome.Problem is not null) throw failures.CreateSchemaViolation(response, outcome.Problem, outcome.Violations.Select(violation => violation.ToString()));
        response.Object = outcome.Value;
        return response;
    }

    private async Task<CheckedAnswer> ReadAsync(ChatResponse response)
    {
        CheckedAnswer read = _check.Read(response);
        return read.Problem is null ? await io.OnPipelineThreadAsync(() => _check.Make(read)).ConfigureAwait(false) : read;
    }

    /// <summary>For the model: in English, like what it was asked in.</summary>
    private static string Complaint(CheckedAnswer outcome)
    {
        if (outcome.Violations.Count == 0) return "Your answer is not valid JSON. Answer again, with the JSON and nothing else.";
        IEnumerable<string> lines = outcome.Violations.Take(MostToldToModel).Select(violation => "- " + violation);
        return "Your answer does not fit the JSON schema:\n" + string.Join("\n", lines) + "\nAnswer again, with the corrected JSON and nothing else.";
    }
}
