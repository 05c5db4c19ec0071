using System.Globalization;
using QwenPS.Client.Errors;
using QwenPS.Emulator.Chat;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>Tests that the service's message for a number outside its range is recognized for every parameter.</summary>
public sealed class RangeMessageTests : ServiceTest
{
    /// <summary>Parameters whose errors have their own entries in the error catalog.</summary>
    private static readonly Dictionary<string, string> OwnEntries = new() { ["thinking_budget"] = "thinking-budget" };

    public static TheoryData<ChatProtocol, string, string> Wrong()
    {
        var data = new TheoryData<ChatProtocol, string, string>();
        foreach (ChatProtocol protocol in Enum.GetValues<ChatProtocol>())
        {
            foreach (NumberRange range in NumberRange.All)
            {
                data.Add(protocol, range.Name, (range.Min - 1).ToString(CultureInfo.InvariantCulture));
                if (range.Max is { } max) data.Add(protocol, range.Name, (max + 1).ToString(CultureInfo.InvariantCulture));
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(Wrong))]
    public async Task It_is_recognized_as_a_parameter_out_of_its_range(ChatProtocol protocol, string name, string value)
    {
        var request = Ask.For("x") with { AdditionalBody = new Dictionary<string, string> { [name] = value } };
        QwenException error = await Client(protocol).FailAsync(request);
        string entry = OwnEntries.GetValueOrDefault(name, "parameter-range");
        Assert.Equal(ErrorCatalog.Current.Rows.Single(row => row.Id == entry).Cause.En, error.Cause);
    }
}
