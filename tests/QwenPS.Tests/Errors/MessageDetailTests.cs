using QwenPS.Client.Errors;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Tests the details in a message: the field that caused the error, and the time when a quota resets.</summary>
public sealed class MessageDetailTests : ErrorService
{
    private static readonly DateTimeOffset Now = new(2026, 12, 30, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("The quota will reset at 12-31 12:00:00 UTC.", "12-31 12:00:00 UTC", 24)]
    [InlineData("The quota will reset at 01-01 12:00:00 UTC.", "01-01 12:00:00 UTC", 48)]
    [InlineData("5-hour usage limit reached, resets at 2026-12-30T15:00:00Z (2056)", "2026-12-30T15:00:00Z", 3)]
    [InlineData("resets at 2026-12-30T23:00:00+08:00", "2026-12-30T23:00:00+08:00", 3)]
    [InlineData("resets at 2026-12-30 23:00 +0800", "2026-12-30 23:00 +0800", 3)]
    [InlineData("额度将于 2026-12-30 15:00:00 UTC 重置", null, null)]
    [InlineData("额度重置时间：2026-12-30 15:00:00 UTC", "2026-12-30 15:00:00 UTC", 3)]
    [InlineData("Your limit will reset at 2026-12-31 00:00:00", "2026-12-31 00:00:00", null)]
    [InlineData("The quota will reset at 12-29 12:00:00 UTC.", "12-29 12:00:00 UTC", null)]
    [InlineData("The quota will reset at 13-45 99:00:00 UTC.", "13-45 99:00:00 UTC", null)]
    [InlineData("The quota has been exhausted.", null, null)]
    public void When_a_quota_resets(string message, string? time, int? hours)
    {
        Assert.Equal(time, ResetTime.Find(message));
        Assert.Equal(hours, ResetTime.WaitFor(message, Now)?.TotalHours);
    }

    [Fact]
    public async Task A_plans_quota_is_not_tried_again_before_it_resets()
    {
        string time = DateTimeOffset.UtcNow.AddHours(5).ToString("MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) + " UTC";
        QwenException error = await FailAsync(ChatProtocol.OpenAI, Answer(ChatProtocol.OpenAI, 429, "insufficient_quota", $"Your token-plan 5-hour quota has been exhausted. The quota will reset at {time}."));
        Assert.Equal((ErrorKind.Billing, RetryRule.Never), (error.Kind, error.Retry));
        Assert.Contains(time, error.Remedy, StringComparison.Ordinal);
        Assert.InRange(error.RetryAfter!.Value, TimeSpan.FromHours(4), TimeSpan.FromHours(5));
    }

    [Theory]
    [InlineData("Input error. Input should be a valid string: input.messages.3.content", "input.messages.3.content")]
    [InlineData("Invalid type for 'messages.[19].content': expected one of a string", "messages.[19].content")]
    [InlineData("'function' is a required property, expected an object - 'tools.7'", "tools.7")]
    [InlineData("unable to parse string as a number: parameters.top_p", "parameters.top_p")]
    [InlineData("The parameters `logprobs` is not supported.", "logprobs")]
    [InlineData("Required parameter(Prompt) missing or invalid, please check the request parameters.", "Prompt")]
    [InlineData("Required parameter \"model\" missing from request.", "model")]
    [InlineData("you must provide a messages parameter", "messages")]
    [InlineData("model is required", "model")]
    [InlineData("Range of max_tokens should be [1, 8192]", "max_tokens")]
    [InlineData("Value error, current model does not support parameter `enable_thinking`.", "enable_thinking")]
    [InlineData("Unsupported parameter: 'max_tokens' is not supported with this model.", "max_tokens")]
    [InlineData("Required parameter(s) missing or invalid, please check the request parameters.", null)]
    [InlineData("Access denied.", null)]
    public void Which_field_a_message_is_about(string message, string? field) => Assert.Equal(field, MessageParam.Find(message));
}
