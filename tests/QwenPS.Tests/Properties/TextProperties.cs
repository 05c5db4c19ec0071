using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using QwenPS.Connections;
using QwenPS.Requests.Prompts;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Properties;

/// <summary>Tests properties of every text. A text must be read in the same form as it was written, and hidden text must not be shown.</summary>
public sealed class TextProperties
{
    [Fact]
    public void A_text_goes_into_JSON_and_comes_back() => Chance.Check(Chance.Text, text =>
    {
        string json = PlainJson.Format(new Dictionary<string, object?> { ["a"] = text });
        Assert.Equal(text, ((Dictionary<string, object?>)PlainValue.Parse(json)!)["a"]);
    });

    [Fact]
    public void Values_in_quotes_come_back_from_an_env_file() => Chance.Check(Chance.Text.ListOf(3), values =>
    {
        string file = string.Concat(values.Select((value, place) => $"export V{place} = \"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" # {place}\r\n"));
        EnvFile read = EnvFile.Parse(file, ".env");
        Assert.Equal(values, read.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value));
        Assert.Empty(read.IgnoredLines);
    });

    [Fact]
    public void A_line_of_an_env_file_that_is_broken_costs_no_other() => Chance.Check(Chance.Text.Where(text => text.IndexOfAny(['\'', '"']) < 0), text =>
    {
        EnvFile read = EnvFile.Parse($"BEFORE=1\n{text}\nAFTER=2\n", ".env");
        Assert.Equal(("1", "2"), (read.Values["BEFORE"], read.Values["AFTER"]));
    });

    [Fact]
    public void A_value_is_put_into_a_prompt_as_it_is_and_is_not_filled_again() => Chance.Check(Chance.Text.Two(), values =>
    {
        var variables = new Dictionary<string, string> { ["a"] = values.Item1, ["b"] = values.Item2 };
        Assert.Equal(values.Item1 + "-" + values.Item2 + "-" + values.Item1, PromptTemplate.Fill("{{a}}-{{ b }}-{{a}}", name => variables[name]));
    });

    [Fact]
    public void No_control_character_is_shown_and_a_text_without_one_is_not_changed() => Chance.Check(Chance.Text, text =>
    {
        string shown = TerminalText.MakeVisible(text);
        Assert.DoesNotContain(shown, c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
        Assert.DoesNotContain('\r', shown.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain(shown, c => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')
            or '\u2028' or '\u2029' or '\u200B' or '\u200E' or '\u200F' or '\uFEFF');
        // Half of a surrogate pair is read as the replacement character.
        Assert.DoesNotContain(shown.Replace("\uFFFD", "", StringComparison.Ordinal).EnumerateRunes(), rune => rune.Value == 0xFFFD);
        if (!text.Any(IsUnsafe) && text.EnumerateRunes().All(rune => rune.Value != 0xFFFD)) Assert.Same(text, shown);
    });

    [Fact]
    public void No_key_is_shown_wherever_it_stands_and_however_it_is_written() => Chance.Check(
        Chance.Key.Or(Chance.PeriodicKey).Zip(Chance.Text.Zip(Chance.Text)),
        given =>
        {
            (string key, (string before, string after)) = given;
            var redactor = new Redactor(key);
            foreach (string form in Forms(key))
            {
                Assert.DoesNotContain(form, redactor.Redact(before + form + after), StringComparison.Ordinal);
                Assert.DoesNotContain(form, redactor.Redact(form + before + form + form), StringComparison.Ordinal);
                byte[] bytes = Encoding.UTF8.GetBytes(before + form + after);
                for (int limit = 0; limit < before.Length + form.Length + 2; limit += 5)
                    Assert.DoesNotContain(key[3..^3], redactor.RedactStart(bytes, bytes.Length, limit), StringComparison.Ordinal);
            }
        });

    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;

    private static IEnumerable<string> Forms(string key) =>
        new[] { key, JsonSerializer.Serialize(key)[1..^1], JsonEncodedText.Encode(key, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
            Uri.EscapeDataString(key) }.Distinct();
}
