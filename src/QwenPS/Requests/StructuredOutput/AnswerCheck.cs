using System.Text.Json;
using QwenPS.Resources;
using QwenPS.Schema;
using QwenPS.Text;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>Checks an answer that shall be JSON, and makes an object of it.</summary>
/// <param name="format">What was asked for.</param>
/// <param name="redactor">Masks secrets in what is wrong.</param>
internal sealed class AnswerCheck(OutputFormat format, Redactor redactor)
{
    /// <summary>What the answer says, as plain values, or what is wrong with it. Runs on any thread.</summary>
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
            string problem = isCut ? Texts.Format("Schema.Cut") : Texts.Format("Schema.NotJson", response.Content.Length == 0 ? Texts.Format("Schema.Empty") : exception.Message);
            return new CheckedAnswer(null, problem, [], isCut);
        }
    }

    /// <summary>The same with an object in the place of plain values. Runs on the pipeline thread: objects of PowerShell's are made where it runs.</summary>
    public CheckedAnswer Make(CheckedAnswer answer)
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

/// <summary>An answer that was checked.</summary>
/// <param name="Value">What it says; null where it is wrong.</param>
/// <param name="Problem">What is wrong; null where nothing is.</param>
/// <param name="Violations">Where it does not fit the schema.</param>
/// <param name="IsCut">Whether it ended at its longest length.</param>
internal sealed record CheckedAnswer(object? Value, string? Problem, IReadOnlyList<SchemaViolation> Violations, bool IsCut);
