using QwenPS.Client.Schemas;

namespace QwenPS.Commands.Schemas;

/// <summary>A value of the answer cannot become what the class has in its place.</summary>
internal sealed class ObjectException(SchemaViolation violation, Exception? innerException = null) : Exception(violation.ToString(), innerException)
{
    public SchemaViolation Violation { get; } = violation;
}
