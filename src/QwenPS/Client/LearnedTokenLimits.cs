using System.Text.RegularExpressions;
using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>
/// The compatible protocol has two names for the longest answer. The service takes <c>max_completion_tokens</c>, which counts the thoughts too, and has
/// deprecated <c>max_tokens</c> since 30 May 2026 (https://www.alibabacloud.com/en/notice/model_studio_notice_of_changes_to_certain_model_fields_724).
/// Other servers that speak the protocol know the old name, and some refuse one of the two.
/// </summary>
/// <param name="isOfficial">Whether the host is the service's own.</param>
internal sealed class LearnedTokenLimits(bool isOfficial) : LearnedForm<string>
{
    /// <summary>Wordings of servers that don't take a field.</summary>
    private static readonly Regex NotTaken = new(
        @"(?:not|n't)\ssupport|unsupported|unrecogni[sz]ed|unknown|unexpected|extra\s(?:inputs|fields)|not\s(?:permitted|allowed)|deprecated|instead|不支持|未知|已弃用",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>
    /// Wordings of servers that don't take the value. Under the other name the value is no better; or that name is ignored, and the answer has no limit.
    /// </summary>
    private static readonly Regex WrongValue = new(
        @"\brange\b|too\s(?:large|small|long|high|low)|at\s(?:most|least)|(?:greater|less|larger|smaller|more|fewer)\sthan|exceed|must\sbe\san?\s|范围|过大|超出|超过",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    protected override bool HasForm(ChatRequest request) => request.MaxTokens is not null && !request.HasOwnTokenLimit;

    protected override ChatRequest Apply(ChatRequest request, bool isKnown, string? form) =>
        request with { TokenLimitName = isKnown ? form : isOfficial ? ChatRequest.NewTokenLimit : ChatRequest.OldTokenLimit };

    protected override bool IsRefused(ChatRequest sent, QwenException refusal)
    {
        if (refusal.StatusCode is not (400 or 422)) return false;
        string text = refusal.Param + "\n" + (refusal.Body ?? refusal.Message);
        return Regex.IsMatch(text, @"(?<![\w-])" + sent.TokenLimitName + @"(?![\w-])", RegexOptions.CultureInvariant) && NotTaken.IsMatch(text) && !WrongValue.IsMatch(text);
    }

    protected override string OtherThan(ChatRequest sent) => sent.TokenLimitName == ChatRequest.NewTokenLimit ? ChatRequest.OldTokenLimit : ChatRequest.NewTokenLimit;

    protected override string Describe(ChatRequest sent, ChatRequest other) => Texts.Format("Answer.OtherName", sent.Model, sent.TokenLimitName!, other.TokenLimitName!);
}
