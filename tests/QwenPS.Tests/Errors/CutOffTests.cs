using System.Globalization;
using QwenPS.Client.Errors;
using QwenPS.Diagnostics;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Texts that end within the words that identify the error, such as the titles of issues and the messages of small windows.</summary>
public sealed class CutOffTests
{
    [Theory]
    [InlineData("Access denied, please make sure your account is in goo", "arrears")]
    [InlineData("Input data may contain inappropriat", "content-filter")]
    [InlineData("401 invalid access token or token expir", "plan-key")]
    [InlineData("week allocated quota exce", "plan-quota-spent")]
    [InlineData("current user api does not support asynchronous cal", "call-style")]
    [InlineData("Value error, batch size is inv...", "embedding-batch")]
    [InlineData("The input messages do not contain elements with the role of us…", "no-user-message")]
    [InlineData("This model does not support enable_sea", "search-not-supported")]
    [InlineData("{\"code\":\"InvalidParameter\",\"message\":\"The input messages do not contain elements with the ro", "no-user-message")]
    [InlineData("Too many requests. Your requests are being throttled due to system capacity lim", "overloaded")]
    public void The_beginning_of_a_phrase_at_the_end_identifies_the_error(string text, string row)
    {
        ErrorRow expected = ErrorCatalog.Current.Rows.Single(one => one.Id == row);
        ErrorExplanation? found = Explain(text);
        Assert.NotNull(found);
        Assert.Equal((expected.Kind, expected.Cause.En), (found.Kind, found.Cause));
    }

    // The end could belong to several phrases, or it's too short, or other words follow it.
    [Theory]
    [InlineData("The first word of that sentence is current")]
    [InlineData("Please explain what inappropri")]
    [InlineData("My week allocated quota exce is a typing mistake")]
    public void A_short_or_common_end_identifies_nothing(string text) => Assert.Null(Explain(text));

    private static ErrorExplanation? Explain(string text)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = ErrorService.English;
        try
        {
            return Explainer.ExplainText(text);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
