namespace QwenPS.Text;

/// <summary>
/// Finds texts that a CI system would run as commands. A CI system, such as GitHub Actions or Azure Pipelines, searches the output of a process for commands.
/// For example, a server could return a model ID or an error code that is such a command. When the module displays this text, the CI system would run the
/// command. The command could, for example, add a folder to the PATH environment variable of the next step.
/// </summary>
internal static class LogCommands
{
    private const string GitHubVariable = "GITHUB_ACTIONS";
    private const string AzureVariable = "TF_BUILD";

    /// <summary>The maximum length of the name in a command, such as vso in <c>##vso[</c>.</summary>
    private const int MaxName = 16;

    /// <summary>
    /// Gets a value that indicates whether a CI system that runs such commands reads the output. The environment variables are read only once.
    /// </summary>
    public static bool AreRun { get; } = IsGitHub(Environment.GetEnvironmentVariable) || IsAzure(Environment.GetEnvironmentVariable);

    /// <param name="getVariable">A function that reads an environment variable.</param>
    public static bool IsGitHub(Func<string, string?> getVariable) => IsTrue(getVariable(GitHubVariable));

    /// <inheritdoc cref="IsGitHub"/>
    public static bool IsAzure(Func<string, string?> getVariable) => IsTrue(getVariable(AzureVariable));

    /// <summary>
    /// Determines whether the character at a position is the second character of a command. A command begins with <c>##vso[</c>, <c>##[</c>, or a similar text
    /// at any place in a line. A command can also begin with <c>::name</c> at the start of a line. Because any word can be at the start of a line in a
    /// formatted view, <c>::name</c> is recognized at the start of each word.
    /// </summary>
    public static bool IsMarker(string text, int place)
    {
        char c = text[place];
        if (c is not ('#' or ':') || place == 0 || text[place - 1] != c) return false;
        int next = place + 1;
        if (c == ':') return next < text.Length && IsLetter(text[next]) && (place == 1 || char.IsWhiteSpace(text[place - 2]));
        while (next < text.Length && IsLetter(text[next]) && next - place <= MaxName) next++;
        return next < text.Length && text[next] == '[';
    }

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static bool IsTrue(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
