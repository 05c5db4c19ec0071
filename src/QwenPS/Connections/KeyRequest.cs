namespace QwenPS.Connections;

/// <summary>What the user said about the key. Null means not given; an empty text is given, and an error.</summary>
internal sealed class KeyRequest
{
    /// <summary>The key itself.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The path of a file with <c>DASHSCOPE_API_KEY=...</c> in it.</summary>
    public string? EnvFile { get; init; }
}
