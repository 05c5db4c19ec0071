using QwenPS.Emulator.Chat;

namespace QwenPS.Emulator.Http;

/// <summary>Determines whether a fault applies to a request.</summary>
internal static class FaultMatching
{
    public static bool Fits(FaultMatch match, string path, ParsedBody? parsed) =>
        (match.Model is not { } model || parsed?.Model == model)
        && (match.PathContains is not { } part || path.Contains(part, StringComparison.Ordinal))
        && (match.ContentContains is not { } content || parsed?.Call?.Messages.Any(message => message.Text.Contains(content, StringComparison.Ordinal)) == true);
}
