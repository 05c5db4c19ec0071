using System.Globalization;
using QwenPS.Client.Errors;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Tests the texts of the error catalog in both languages, with their placeholders replaced.</summary>
public sealed class AdviceTextTests
{
    private static readonly CultureInfo English = ErrorService.English;
    private static readonly CultureInfo Chinese = ErrorService.Chinese;

    [Theory]
    [InlineData("zh-CN", true)]
    [InlineData("zh-Hans", true)]
    [InlineData("zh-TW", true)]
    [InlineData("zh", true)]
    [InlineData("en-GB", false)]
    [InlineData("de-DE", false)]
    [InlineData("", false)]
    public void Chinese_for_Chinese_and_English_for_all_others(string culture, bool isChinese)
    {
        ErrorText text = ErrorCatalog.Current.Get(ErrorKind.Billing).Cause;
        Assert.Equal(isChinese ? text.Zh : text.En, text.In(CultureInfo.GetCultureInfo(culture)));
    }

    [Fact]
    public void English_where_Chinese_is_missing() => Assert.Equal("only this", new ErrorText { En = "only this" }.In(Chinese));

    [Fact]
    public void What_is_filled_in_is_not_filled_in_again() => Assert.Equal("{b} 1", new ErrorText { En = "{a} {b}" }.In(English, name => name == "a" ? "{b}" : "1"));

    [Fact]
    public void The_parameter_is_named()
    {
        ErrorAdvice advice = ErrorClassifier.Classify(400, new ServiceError { Code = "invalid_value", Param = "temperature" });
        Assert.StartsWith("Correct the parameter: temperature.", advice.Remedy(English), StringComparison.Ordinal);
        Assert.StartsWith("修正该参数：temperature。", advice.Remedy(Chinese), StringComparison.Ordinal);
        Assert.StartsWith("Correct the parameter: the error doesn't contain its name; compare your parameters with Get-Help Invoke-QwenChat", ErrorAdvice.Create(ErrorKind.InvalidRequest).Remedy(English), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_code_is_said_to_be_unknown_and_named()
    {
        ErrorAdvice advice = ErrorClassifier.Classify(403, new ServiceError { Code = "Brand.New" });
        Assert.False(advice.IsKnown);
        Assert.Contains("doesn't recognize the code 'Brand.New'", advice.Cause(English), StringComparison.Ordinal);
        Assert.Contains("(403)", advice.Cause(English), StringComparison.Ordinal);
        Assert.EndsWith(ErrorAdvice.Create(ErrorKind.Permission).Cause(English), advice.Cause(English), StringComparison.Ordinal);
        Assert.Contains("Brand.New", advice.Remedy(English), StringComparison.Ordinal);
        Assert.Contains("不认识错误码“Brand.New”", advice.Cause(Chinese), StringComparison.Ordinal);
        Assert.Contains("Brand.New", advice.Remedy(Chinese), StringComparison.Ordinal);
        Assert.Contains("https://www.alibabacloud.com/help/en/model-studio/error-code", advice.Links(English));
    }

    [Fact]
    public void Without_a_status_nothing_is_guessed_of_an_unknown_code()
    {
        ErrorAdvice advice = ErrorClassifier.Classify(null, new ServiceError { Code = "Brand.New" });
        Assert.Contains("doesn't recognize the code 'Brand.New', and the HTTP status isn't known", advice.Cause(English), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_server_calls_its_code_stays_in_one_line()
    {
        ErrorAdvice advice = ErrorClassifier.Classify(403, new ServiceError { Code = "a\r\n\u001b[31m{remedy}" + new string('x', 5000) });
        Assert.DoesNotContain(advice.Cause(English), char.IsControl);
        Assert.Contains("{remedy}", advice.Cause(English), StringComparison.Ordinal);
        Assert.True(advice.Cause(English).Length < 1000);
    }

    [Theory]
    [InlineData("insufficient_quota", null)]
    [InlineData("Throttling.AllocationQuota", null)]
    [InlineData("insufficient_quota", "You exceeded your current quota, please check your plan and billing details")]
    public void The_ambiguous_429_names_both_causes_and_what_tells_them_apart(string code, string? message)
    {
        ErrorAdvice advice = ErrorClassifier.Classify(429, new ServiceError { Code = code, Message = message });
        Assert.Contains("tokens per minute", advice.Cause(English), StringComparison.Ordinal);
        Assert.Contains("used up", advice.Cause(English), StringComparison.Ordinal);
        Assert.Contains("minute", advice.Remedy(English), StringComparison.Ordinal);
        Assert.Contains("-ThrottleLimit", advice.Remedy(English), StringComparison.Ordinal);
        Assert.Contains("每分钟", advice.Cause(Chinese), StringComparison.Ordinal);
        Assert.Contains("用完", advice.Cause(Chinese), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_api_key")]
    [InlineData("InvalidApiKey")]
    [InlineData("expired_api_key")]
    [InlineData("revoked_api_key")]
    [InlineData(null)]
    public void The_remedy_of_a_401_names_the_region_and_the_keys_of_plans(string? code)
    {
        ErrorAdvice advice = ErrorClassifier.Classify(401, new ServiceError { Code = code });
        Assert.All([advice.Remedy(English), advice.Remedy(Chinese)], remedy =>
        {
            Assert.Contains("-Region", remedy, StringComparison.Ordinal);
            Assert.Contains("sk-sp-", remedy, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Links_follow_the_language_and_the_services_own_comes_first()
    {
        ErrorAdvice advice = ErrorClassifier.Classify(401, new ServiceError { Code = "invalid_api_key", Message = "Incorrect API key provided. For details, see: https://help.aliyun.com/zh/model-studio/error-code#apikey-error." });
        Assert.Equal("https://help.aliyun.com/zh/model-studio/error-code#apikey-error", advice.Links(English)[0]);
        Assert.Contains("https://www.alibabacloud.com/help/en/model-studio/error-code", advice.Links(English));
        Assert.Contains("https://help.aliyun.com/zh/model-studio/error-code", advice.Links(Chinese));
        Assert.Contains("https://bailian.console.aliyun.com", advice.Links(Chinese));
    }

    [Fact]
    public void A_page_of_another_site_is_not_linked()
    {
        ErrorAdvice advice = ErrorClassifier.Classify(401, new ServiceError { Message = "see https://help.aliyun.com.evil.example/x and https://evil.example/help.aliyun.com" });
        Assert.DoesNotContain(advice.Links(English), link => link.Contains("evil", StringComparison.Ordinal));
    }
}
