using System.Text.RegularExpressions;
using QwenPS.Client.Errors;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Tests that every row of errors.json has the required fields.</summary>
public sealed partial class ErrorCatalogTests
{
    private static readonly string[] Placeholders = ["cause", "code", "param", "remedy", "reset", "status"];

    private static ErrorCatalog Catalog => ErrorCatalog.Current;

    public static TheoryData<string> RowIds() => [.. Catalog.Rows.Select(row => row.Id)];

    [Theory]
    [MemberData(nameof(RowIds))]
    public void A_row_says_cause_and_remedy_in_both_languages(string id)
    {
        ErrorRow row = FindRow(id);
        foreach (ErrorText text in new[] { row.Cause, row.Remedy }) CheckText(text);
    }

    [Theory]
    [MemberData(nameof(RowIds))]
    public void A_row_can_be_found_and_is_complete(string id)
    {
        ErrorRow row = FindRow(id);
        Assert.True(row.Codes.Length > 0 || row.Fragments.Length > 0 || row.Fallback.Length > 0 || row.Texts.Length > 0 || row.Local is not null || row.IsDefault
            || row.Hints.Length > 0);
        Assert.Equal(row.Hints.Length > 0, row.Narrows.Length > 0);
        Assert.All(row.Narrows, other => Assert.Contains(Catalog.Rows, one => one.Id == other));
        Assert.Equal(row.Fragments.Length > 0, row.Within.Length > 0);
        Assert.Equal(row.Kind is null, row.Retry is null);
        if (row.Codes.Length > 0) Assert.NotEmpty(row.Statuses);
        Assert.All(row.Links, link => Assert.Contains(link, Catalog.File.Links));
    }

    [Fact]
    public void Names_and_codes_are_there_once()
    {
        Assert.Equal(Catalog.Rows.Count, Catalog.Rows.Select(row => row.Id).Distinct().Count());
        string[] codes = [.. Catalog.Rows.SelectMany(row => row.Codes)];
        Assert.Equal(codes.Length, codes.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        int[] fallbacks = [.. Catalog.Rows.SelectMany(row => row.Fallback)];
        Assert.Equal(fallbacks.Length, fallbacks.Distinct().Count());
        Assert.True(codes.Length >= 35, $"{codes.Length} codes");
    }

    [Fact]
    public void Every_kind_has_one_row_for_when_nothing_more_is_known()
    {
        Assert.All(Enum.GetValues<ErrorKind>(), kind => Assert.Single(Catalog.Rows, row => row.IsDefault && row.Kind == kind));
    }

    [Fact]
    public void Every_failure_of_this_side_has_one_row()
    {
        Assert.All(Enum.GetValues<LocalFailure>(), failure => Assert.Single(Catalog.Rows, row => row.Local == failure));
    }

    [Fact]
    public void The_other_texts_are_in_both_languages_too()
    {
        ErrorFile file = Catalog.File;
        foreach (ErrorText text in file.Words.Values.Concat([file.UnknownCode.Cause, file.UnknownCode.Remedy, file.UnknownAlone.Cause, file.UnknownAlone.Remedy])) CheckText(text);
        Assert.Contains("{code}", file.UnknownCode.Cause.En, StringComparison.Ordinal);
        Assert.Contains("{code}", file.UnknownCode.Remedy.En, StringComparison.Ordinal);
    }

    // "Do what the message says" doesn't help a reader who has already read the message.
    [Fact]
    public void No_remedy_only_points_to_the_message()
    {
        ErrorFile file = Catalog.File;
        ErrorText[] texts = [.. Catalog.Rows.Select(row => row.Remedy), .. file.Words.Values, file.UnknownCode.Remedy, file.UnknownAlone.Remedy];
        Assert.All(texts, text => Assert.DoesNotMatch(Circular(), $"{text.En} {text.Zh}"));
        Assert.All(texts, text => Assert.True(text.En.Length > 10, text.En));
    }

    [Fact]
    public void Families_name_lists_and_rows_that_are_there()
    {
        ErrorFile file = Catalog.File;
        string[] names = [.. file.Families.SelectMany(family => family.Key.Split(' ')).Distinct()];
        Assert.Equal(file.Terms.Keys.Order(), names.Order());
        Assert.All(file.Families, family => Assert.Contains(Catalog.Rows, row => row.Id == family.Value));
        Assert.Equal(file.Families.Count, file.Families.Select(family => family.Key).Distinct().Count());
        Assert.All(file.AmbiguousFamilies, name => Assert.Contains(file.Families, family => family.Key == name));
        Assert.All(file.Terms, list => Assert.Equal(list.Value.Length, list.Value.Select(Wording.Reduce).Distinct().Count()));
        // A shorter fragment can be a part of other words.
        Assert.All(file.Terms.Values.SelectMany(words => words), word => Assert.True(Wording.Reduce(word).Length >= (word.All(char.IsAscii) ? 3 : 1), word));
    }

    [Fact]
    public void Links_are_used_and_are_https()
    {
        Assert.All(Catalog.File.Links, link =>
        {
            Assert.All([link.Value.En, link.Value.Zh ?? link.Value.En], address => Assert.StartsWith("https://", address, StringComparison.Ordinal));
            Assert.Contains(Catalog.Rows, row => row.Links.Contains(link.Key));
        });
    }

    [Fact]
    public void Where_messages_tell_cases_apart_the_narrower_words_stand_first()
    {
        ErrorRow[] rows = [.. Catalog.Rows.Where(row => row.Fragments.Length > 0)];
        for (var late = 0; late < rows.Length; late++)
        {
            for (var early = 0; early < late; early++)
            {
                if (!rows[early].Within.Intersect(rows[late].Within).Any()) continue;
                Assert.DoesNotContain(rows[late].Fragments, narrow => rows[early].Fragments.Any(wide => ErrorCatalog.Mentions(narrow, wide)));
            }
        }
    }

    private static ErrorRow FindRow(string id) => Catalog.Rows.Single(row => row.Id == id);

    private static void CheckText(ErrorText text)
    {
        Assert.NotEmpty(text.En);
        Assert.DoesNotMatch(Han(), text.En);
        Assert.NotNull(text.Zh);
        Assert.Matches(Han(), text.Zh);
        Assert.DoesNotContain('\n', text.En + text.Zh);
        string[] english = NamesIn(text.En), chinese = NamesIn(text.Zh);
        Assert.Equal(english, chinese);
        Assert.All(english, name => Assert.Contains(name, Placeholders));
        Assert.Equal(ParametersIn(text.En), ParametersIn(text.Zh));
    }

    private static string[] NamesIn(string text) => [.. Placeholder().Matches(text).Select(match => match.Groups[1].Value).Distinct().Order()];

    /// <summary>Returns the parameters in a text. The translation must contain the same parameters.</summary>
    private static string[] ParametersIn(string text) => [.. Parameter().Matches(text).Select(match => match.Value).Distinct().Order()];

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?<![\w-])-[A-Z][A-Za-z]+")]
    private static partial Regex Parameter();

    [GeneratedRegex("(?:do|follow|go by|see|read) (?:what )?the (?:error )?message|the message (?:names it|says how)|以错误消息为准|见错误消息|按(?:照)?(?:错误)?消息", RegexOptions.IgnoreCase)]
    private static partial Regex Circular();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();
}
