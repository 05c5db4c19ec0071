using QwenPS.Schema;
using QwenPS.Text;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>A value of the answer cannot become what the class has in its place.</summary>
/// <param name="describe">What is wrong, with secrets masked.</param>
/// <param name="innerException">Why.</param>
internal sealed class ObjectException(Func<Redactor, SchemaViolation> describe, Exception? innerException = null) : Exception(null, innerException)
{
    public override string Message => Describe(Redactor.OfKeyForms).ToString();

    public SchemaViolation Describe(Redactor redactor) => describe(redactor);
}
