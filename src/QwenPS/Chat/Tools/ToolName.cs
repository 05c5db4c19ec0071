using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat.Tools;

/// <summary>The service takes names of 1 to 64 letters, digits, hyphens and underscores.</summary>
internal static class ToolName
{
    private const int Longest = 64;

    /// <exception cref="TerminatingException">The service would refuse the name.</exception>
    public static void Check(string name, object target)
    {
        if (name.Length is > 0 and <= Longest && name.All(IsAllowed)) return;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Tool.BadName", name, Longest), Texts.Format("Tool.BadNameRemedy"), target));
    }

    private static bool IsAllowed(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-';
}
