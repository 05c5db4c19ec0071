using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>
/// The DashScope protocol has a path for models that take images and one for the others, and a model is at one of them only
/// (400 <c>url error, please check url</c> from the other). What is known of the model tells which, but new models come faster: what the service has
/// said counts first.
/// </summary>
internal sealed class LearnedPaths : LearnedForm<bool>
{
    /// <summary>An image can be at one path only.</summary>
    protected override bool HasForm(ChatRequest request) => !request.HasImage;

    protected override ChatRequest Apply(ChatRequest request, bool isKnown, bool form) => isKnown ? request with { IsMultimodal = form } : request;

    protected override bool IsRefused(ChatRequest sent, QwenException refusal) => refusal.StatusCode == 400 && refusal.Advice.Row.Id == "wrong-path-for-model";

    protected override bool OtherThan(ChatRequest sent) => !DashScopeProtocol.IsMultimodal(sent);

    protected override string Describe(ChatRequest sent, ChatRequest other) => Texts.Format("Answer.OtherPath", sent.Model);
}
