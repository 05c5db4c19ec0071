using QwenPS.Client.Errors;
using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Tests that every code of the error catalog is recognized as its row in both languages if the service sends the code in either protocol.</summary>
public sealed class RoundTripTests : ErrorService
{
    public static TheoryData<string> Codes() => [.. ErrorCatalog.Current.Rows.SelectMany(row => row.Codes)];

    public static TheoryData<string> Messages() =>
        [.. ErrorCatalog.Current.Rows.Where(row => row.Kind is not null and not (ErrorKind.Network or ErrorKind.Timeout)).SelectMany(row => row.Fragments)];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_code(string code)
    {
        ErrorRow row = ErrorCatalog.Current.FindExactly(code)!;
        foreach (ChatProtocol protocol in Enum.GetValues<ChatProtocol>())
        {
            foreach (int status in row.Statuses)
            {
                Fault answer = Answer(protocol, status, code, "Something is wrong.");
                Check(row, code, status, await FailAsync(protocol, answer, English), english: true);
                Check(row, code, status, await FailAsync(protocol, answer, Chinese), english: false);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_that_tells_cases_apart(string fragment)
    {
        ErrorRow row = ErrorCatalog.Current.Rows.First(row => row.Fragments.Contains(fragment));
        foreach (ErrorKind kind in row.Within)
        {
            ErrorRow general = ErrorCatalog.Current.Get(kind);
            foreach (ChatProtocol protocol in Enum.GetValues<ChatProtocol>())
            {
                Fault answer = Answer(protocol, general.Statuses[0], general.Codes[0], $"So it is: {fragment}, you see.");
                // If something isn't available at one path of this protocol, the other path is called.
                if (row.Id == "wrong-path-for-model" && protocol == ChatProtocol.DashScope) Emulator.Faults.Add(answer);
                QwenException error = await FailAsync(protocol, answer);
                Assert.Equal((row.Kind, row.Cause.En), (error.Kind, error.Cause));
            }
        }
    }

    [Theory]
    [InlineData(ChatProtocol.OpenAI)]
    [InlineData(ChatProtocol.DashScope)]
    public async Task An_unknown_code(ChatProtocol protocol)
    {
        Fault answer = Answer(protocol, 403, "Brand.New", "Something is wrong.");
        QwenException english = await FailAsync(protocol, answer, English);
        Assert.Equal((ErrorKind.Permission, "Brand.New"), (english.Kind, english.Code));
        Assert.Contains("doesn't recognize the code 'Brand.New'", english.Cause, StringComparison.Ordinal);
        Assert.Contains("Brand.New", english.Remedy, StringComparison.Ordinal);
        QwenException chinese = await FailAsync(protocol, answer, Chinese);
        Assert.Contains("不认识错误码“Brand.New”", chinese.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_a_code_is_masked()
    {
        QwenException error = await FailAsync(ChatProtocol.OpenAI, Answer(ChatProtocol.OpenAI, 401, "bad sk-emulator-ok", "no"));
        Assert.DoesNotContain("sk-emulator-ok", $"{error.Message} {error.Code} {error.Type} {error.Cause} {error.Remedy} {error.Body}", StringComparison.Ordinal);
    }

    private static void Check(ErrorRow row, string code, int status, QwenException error, bool english)
    {
        Assert.Equal((row.Kind!.Value, status, code), (error.Kind, error.StatusCode ?? 0, error.Code));
        Assert.Equal("e3150189-8018-9c26-98cc-11b8c6819a9e", error.RequestId ?? "");
        Assert.Equal(english ? row.Cause.En : row.Cause.Zh, error.Cause);
        string remedy = (english ? row.Remedy.En : row.Remedy.Zh)!;
        Assert.Equal(remedy.Split('{')[0], error.Remedy[..remedy.Split('{')[0].Length]);
        Assert.Equal(row.Links.Length, error.Links.Count);
        if (status is >= 400 and <= 404) Assert.Equal(RetryRule.Never, error.Retry);
        else Assert.Equal(row.Retry, error.Retry);
    }
}
