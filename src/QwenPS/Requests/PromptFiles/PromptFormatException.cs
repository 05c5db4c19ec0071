namespace QwenPS.Requests.PromptFiles;

/// <summary>A prompt file is not written as one. The message is one line, with the line's number where there is one.</summary>
internal sealed class PromptFormatException(string message, string remedy) : Exception(message)
{
    public string Remedy { get; } = remedy;
}
