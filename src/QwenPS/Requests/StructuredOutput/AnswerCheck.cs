using System.Text.Json;
using QwenPS.Resources;
using QwenPS.Schema;
using QwenPS.Text;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>Validates an answer that should be JSON, and converts it to an object.</summary>
/// <param name="format">The format of the requested JSON.</param>
/// <param name="redactor">The redactor that masks secrets in descriptions of problems.</param>
internal sealed class AnswerCheck(OutputFormat format, Redactor redactor)
{
    /// <summary>Converts a valid answer to .NET values, or describes the problem of an invalid answer. This method can run on any thread.</summary>
    public CheckedAnswer Read(ChatResponse response)
    {
        bool isCut = response.FinishReason == "length";
        try
        {
            object? tree = JsonTree.Parse(AnswerJson.Unwrap(response.Content));
            IReadOnlyList<SchemaViolation> violations = format.Schema?.Check(tree, redactor) ?? [];
            return violations.Count > 0 ? Wrong(violations, isCut) : new CheckedAnswer(tree, null, [], isCut);
        }
        catch (JsonException exception)
        {
            string reason = response.Content.Length == 0 ? Texts.Format("Schema.Empty") : exception.Message;
            return new CheckedAnswer(null, isCut ? Texts.Format("Schema.Cut") : Texts.Format("Schema.NotJson", reason), [], isCut);
        }
    }

    /// <summary>
    /// Replaces the .NET values with an object of the requested form. Call this method on the pipeline thread, because PowerShell objects can be
    /// created only there.
    /// </summary>
    public CheckedAnswer CreateObject(CheckedAnswer answer)
    {
        if (answer.Problem is not null) return answer;
        try
        {
            return answer with { Value = format.ToObject(answer.Value) };
        }
        catch (ObjectException exception)
        {
            return Wrong([exception.Describe(redactor)], answer.IsCut);
        }
    }

    private static CheckedAnswer Wrong(IReadOnlyList<SchemaViolation> violations, bool isCut)
    {
        string problem = violations.Count == 1 ? Texts.Format("Schema.Violation", violations[0]) : Texts.Format("Schema.Violations", violations[0], violations.Count - 1);
        return new CheckedAnswer(null, problem, violations, isCut);
    }
}

/// <summary>Represents the result of validating an answer.</summary>
/// <param name="Value">The answer as .NET values or as the requested object, or null if the answer isn't valid.</param>
/// <param name="Problem">The problem, or null if the answer is valid.</param>
/// <param name="Violations">The violations of the schema.</param>
/// <param name="IsCut">A value that indicates whether the answer was truncated at its maximum length.</param>
internal sealed record CheckedAnswer(object? Value, string? Problem, IReadOnlyList<SchemaViolation> Violations, bool IsCut);
