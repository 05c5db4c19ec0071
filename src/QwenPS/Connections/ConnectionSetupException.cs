using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>
/// A connection cannot be made from what was given or found. The message is one line that says what is wrong and
/// what to do, and never holds a key, a password or the text of a file.
/// </summary>
internal sealed class ConnectionSetupException : Exception
{
    /// <param name="message">One line: what is wrong, and what to do.</param>
    /// <param name="parameterName">The parameter that mends it, without the dash: <c>BaseUri</c>, say.</param>
    public ConnectionSetupException(string message, string parameterName)
        : base(OneLine.Format(message))
    {
        ParameterName = parameterName;
    }

    /// <summary>The parameter to change or to give, without the dash.</summary>
    public string ParameterName { get; }
}
