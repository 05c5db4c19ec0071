namespace QwenPS.Schema;

/// <summary>One thing in which an answer differs from its schema.</summary>
/// <param name="Path">Where, as a JSON pointer (<c>/lines/0/quantity</c>); empty for the whole.</param>
/// <param name="Message">What is wrong there.</param>
internal sealed record SchemaViolation(string Path, string Message)
{
    public override string ToString() => (Path.Length == 0 ? "(root)" : Path) + ": " + Message;
}
