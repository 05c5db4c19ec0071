using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;

namespace QwenPS.Chat;

/// <summary>
/// Validates an answer that should be JSON, and converts the JSON to an object. If -Repair is specified, asks the model to correct an invalid answer.
/// </summary>
/// <param name="format">The format of the requested JSON.</param>
/// <param name="failures">The factory that creates the error for an answer that isn't the requested JSON.</param>
/// <param name="ask">A function that sends a request and returns its answer.</param>
/// <param name="io">The output of the cmdlet.</param>
internal sealed class StructuredAnswer(OutputFormat format, Failures failures, Func<ChatRequest, Task<ChatResponse>> ask, ICmdletIO io)
{
    private const int MaxViolationsForModel = 20;

    private readonly AnswerCheck _check = new(format, failures.Redactor);

    /// <summary>
    /// Validates an answer, and sets <see cref="ChatResponse.Object"/> to the object that's created from its JSON. Returns the same answer, or a corrected
    /// answer from the model.
    /// </summary>
    /// <exception cref="QwenException">The answer isn't the requested JSON.</exception>
    public async Task<ChatResponse> CheckAsync(ChatRequest request, ChatResponse response)
    {
        // An answer with tool calls isn't final, so it isn't validated.
        if (response.Content.Length == 0 && response.ToolCalls.Count > 0) return response;
        CheckedAnswer outcome = await ReadAsync(response).ConfigureAwait(false);
        if (outcome.Problem is not null && format.Repairs && !outcome.IsCut)
        {
            await io.VerboseAsync(Texts.Format("Schema.AsksAgain", outcome.Problem)).ConfigureAwait(false);
            ChatResponse again = await ask(request with { Messages = [.. response.Messages, new ChatMessage("user", FormatProblem(outcome))] }).ConfigureAwait(false);
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
        return read.Problem is null ? await io.OnPipelineThreadAsync(() => _check.CreateObject(read)).ConfigureAwait(false) : read;
    }

    /// <summary>Formats the problem for the model. The text isn't localized, because only the model reads it.</summary>
    private static string FormatProblem(CheckedAnswer outcome)
    {
        if (outcome.Violations.Count == 0) return "Your answer is not valid JSON. Answer again, with the JSON and nothing else.";
        IEnumerable<string> lines = outcome.Violations.Take(MaxViolationsForModel).Select(violation => "- " + violation);
        return "Your answer does not fit the JSON schema:\n" + string.Join("\n", lines) + "\nAnswer again, with the corrected JSON and nothing else.";
    }
}
