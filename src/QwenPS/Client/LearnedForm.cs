using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>
/// Learns which of two forms of a request the service accepts for each model on a connection. If the service refuses one form, the request is sent again in the
/// other form. Later requests to the same model use the other form immediately. This class is thread-safe.
/// </summary>
/// <typeparam name="TForm">The type of the value that distinguishes the two forms.</typeparam>
internal abstract class LearnedForm<TForm> : ILearnedForm
{
    private readonly ConcurrentDictionary<string, TForm> _known = new(StringComparer.OrdinalIgnoreCase);

    public Task<T> SendAsync<T>(ChatRequest request, CallTotals before, Func<ChatRequest, CallTotals, Task<T>> send, ICallLog log) =>
        HasForm(request) ? TrySendAsync(request, before, send, log) : send(request, before);

    public ChatRequest Apply(ChatRequest request) => HasForm(request) ? Apply(request, _known.TryGetValue(request.Model, out TForm? form), form) : request;

    /// <summary>Determines whether the request has two possible forms.</summary>
    protected abstract bool HasForm(ChatRequest request);

    /// <param name="request">The request.</param>
    /// <param name="isKnown">A value that indicates whether the accepted form is known.</param>
    /// <param name="form">The accepted form. This value is meaningful only if the form is known.</param>
    protected abstract ChatRequest Apply(ChatRequest request, bool isKnown, TForm? form);

    /// <summary>Determines whether the service refused a request because of its form.</summary>
    protected abstract bool IsRefused(ChatRequest sent, QwenException refusal);

    protected abstract TForm GetOtherForm(ChatRequest sent);

    /// <summary>Returns the log line that explains why the request is sent again.</summary>
    protected abstract string Describe(ChatRequest sent, ChatRequest other);

    private async Task<T> TrySendAsync<T>(ChatRequest request, CallTotals before, Func<ChatRequest, CallTotals, Task<T>> send, ICallLog log)
    {
        var elapsed = ValueStopwatch.StartNew();
        ChatRequest sent = Apply(request);
        int attempts;
        try
        {
            return await send(sent, before).ConfigureAwait(false);
        }
        catch (QwenException exception) when (IsRefused(sent, exception))
        {
            _known[sent.Model] = GetOtherForm(sent);
            attempts = exception.Attempts;
        }

        ChatRequest other = Apply(request);
        await log.VerboseAsync(Describe(sent, other)).ConfigureAwait(false);
        return await send(other, new CallTotals(before.Attempts + attempts, before.Time + elapsed.Elapsed)).ConfigureAwait(false);
    }
}

/// <inheritdoc cref="LearnedForm{TForm}"/>
internal interface ILearnedForm
{
    /// <summary>Sends a request. If the service refuses its form, sends the request again in the other form.</summary>
    /// <param name="request">The request.</param>
    /// <param name="before">The number of attempts that were already made for the request, and the total time of these attempts.</param>
    /// <param name="send">
    /// A function that sends the request. The function also receives the number and the total time of the attempts that were already made.
    /// </param>
    /// <param name="log">The log. If the request is sent again, a log line explains the reason.</param>
    /// <exception cref="QwenException">The service refused both forms, or the request failed for another reason.</exception>
    Task<T> SendAsync<T>(ChatRequest request, CallTotals before, Func<ChatRequest, CallTotals, Task<T>> send, ICallLog log);

    /// <summary>Returns the request in the form that the service accepts. If this form is still unknown, returns the request in its default form.</summary>
    ChatRequest Apply(ChatRequest request);
}

/// <summary>
/// Learns which path of the DashScope protocol a model uses. The protocol has one path for models that accept images, and another path for all other models.
/// Each model is available at only one of these paths. The other path returns the status 400 and the message <c>url error, please check url</c>. At first, the
/// model catalog determines the path. Because the model catalog doesn't contain new models, the service's response has priority over the model catalog.
/// </summary>
internal sealed class LearnedPaths : LearnedForm<bool>
{
    /// <summary>Returns true if the request doesn't have an image. For a request with an image, only one path is possible.</summary>
    protected override bool HasForm(ChatRequest request) => !request.HasImage;

    protected override ChatRequest Apply(ChatRequest request, bool isKnown, bool form) => isKnown ? request with { IsMultimodal = form } : request;

    protected override bool IsRefused(ChatRequest sent, QwenException refusal) => refusal.StatusCode == 400 && refusal.Advice.Row.Id == "wrong-path-for-model";

    protected override bool GetOtherForm(ChatRequest sent) => !DashScopeProtocol.IsMultimodal(sent);

    protected override string Describe(ChatRequest sent, ChatRequest other) => Texts.Format("Answer.OtherPath", sent.Model);
}

/// <summary>
/// Learns which field name a server accepts for the token limit. The OpenAI-compatible protocol has two names for the maximum length of an answer. The service
/// accepts <c>max_completion_tokens</c>, which also limits the reasoning. The service deprecated <c>max_tokens</c> on May 30, 2026
/// (https://www.alibabacloud.com/en/notice/model_studio_notice_of_changes_to_certain_model_fields_724). For other servers of this protocol, the old name,
/// <c>max_tokens</c>, is tried first. Some of these servers refuse the new name, and some refuse the old name.
/// </summary>
/// <param name="isOfficial">A value that indicates whether the host belongs to Alibaba Cloud's model service.</param>
internal sealed class LearnedTokenLimits(bool isOfficial) : LearnedForm<string>
{
    /// <summary>The phrases in messages of servers that don't support a field.</summary>
    private static readonly Regex NotTaken = new(
        @"(?:not|n't)\ssupport|unsupported|unrecogni[sz]ed|unknown|unexpected|extra\s(?:inputs|fields)|not\s(?:permitted|allowed)|deprecated|instead|不支持|未知|已弃用",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>
    /// The phrases in messages of servers that support the field, but refuse its value. After such a message, the other name isn't tried. The server would
    /// either refuse the value again or ignore the other name. If the server ignored the other name, the answer would have no limit.
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

    protected override string GetOtherForm(ChatRequest sent) => sent.TokenLimitName == ChatRequest.NewTokenLimit ? ChatRequest.OldTokenLimit : ChatRequest.NewTokenLimit;

    protected override string Describe(ChatRequest sent, ChatRequest other) => Texts.Format("Answer.OtherName", sent.Model, sent.TokenLimitName!, other.TokenLimitName!);
}
