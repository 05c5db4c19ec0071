using System.Text.Json;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Connecting;

public class RedactorTests
{
    private const string Key = "sk-not-a-key-9bcdef0123456789abcdef";
    private const string Odd = "pä\"ss/wo+rd&<1>\\x%";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Null_and_empty_are_safe(string? text)
    {
        Assert.Equal("", new Redactor(Key).Redact(text));
        Assert.Equal("", new Redactor().Redact(text));
        Assert.Equal("", new Redactor(null, "").Redact(text));
    }

    [Theory]
    [InlineData("nothing to hide")]
    [InlineData("task-management, risk-assessment and disk-partitioning")]
    [InlineData("sk-short")]
    [InlineData("sk-ws-...")]
    [InlineData("a task-ws-handler.ts")]
    [InlineData("Incorrect API key: sk-abc***xyz")]
    [InlineData("sk-…cdef")]
    [InlineData("Authorization: Bearer sk-…cdef")]
    [InlineData("bearer")]
    public void Other_texts_come_back_as_the_same_object_or_equal(string text) => Assert.Equal(text, new Redactor(Key).Redact(text));

    [Fact]
    public void A_text_without_secrets_is_not_copied()
    {
        var text = new string('x', 1000);
        Assert.Same(text, new Redactor(Key, Odd).Redact(text));
    }

    [Theory]
    [InlineData("key " + Key + ".", "key sk-…cdef.")]
    [InlineData(Key + Key, "sk-…cdefsk-…cdef")]
    [InlineData("Bearer " + Key, "Bearer sk-…cdef")]
    [InlineData("x" + Key, "xsk-…cdef")]
    public void The_known_key_is_masked_everywhere(string text, string expected) => Assert.Equal(expected, new Redactor(Key).Redact(text));

    [Fact]
    public void Every_spelling_of_a_known_secret_is_masked()
    {
        var redactor = new Redactor(Odd);
        var percent = Uri.EscapeDataString(Odd);
        foreach (var spelling in new[]
        {
            Odd,
            JsonSerializer.Serialize(Odd).Trim('"'),
            JsonSerializer.Serialize(Odd).Trim('"').Replace("\\u00E4", "\\u00e4", StringComparison.Ordinal).Replace("\\u002B", "\\u002b", StringComparison.Ordinal)
                .Replace("\\u003C", "\\u003c", StringComparison.Ordinal).Replace("\\u003E", "\\u003e", StringComparison.Ordinal),
            JsonSerializer.Serialize(Odd, Relaxed).Trim('"'),
            JsonSerializer.Serialize(Odd, Relaxed).Trim('"').Replace("/", "\\/", StringComparison.Ordinal),
            percent,
            System.Text.RegularExpressions.Regex.Replace(percent, "%..", m => m.Value.ToLowerInvariant()),
        })
        {
            Assert.Equal($"a {SecretMask.Mask(Odd)} b", redactor.Redact($"a {spelling} b"));
        }
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("a sk-ffffffffffff0000 b", "a sk-…0000 b")]
    [InlineData("sk-management", "sk-…nt")]
    [InlineData("sk-sp-ffffffffffff0000", "sk-sp-…0000")]
    [InlineData("{\"m\":\"Key:\\nsk-abcdefghijklmnop\"}", "{\"m\":\"Key:\\nsk-…mnop\"}")]
    [InlineData("{\"m\":\"Key:\\u000ask-abcdefghijklmnop\"}", "{\"m\":\"Key:\\u000ask-…mnop\"}")]
    [InlineData("?key%3Dsk-abcdefghijklmnop", "?key%3Dsk-…mnop")]
    [InlineData("keysk-abcdefghijkl0000", "keysk-…0000")]
    [InlineData("a sk-ws-H.ABCDEFG.ab12.MEQCIDl-not_a-key0000. B", "a sk-ws-…0000. B")]
    [InlineData("{\"key\":\"sk-ws-H.ABCDEFG.ab12.MEQCIDlnotakey0000\"}", "{\"key\":\"sk-ws-…0000\"}")]
    [InlineData("sk-ws-0123456789abcdef", "sk-ws-…cdef")]
    [InlineData("Authorization: Bearer eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl", "Authorization: Bearer …dXJl")]
    [InlineData("authorization: bearer abc", "authorization: bearer …")]
    [InlineData("{\"Authorization\":\"Bearer abcdef0123456789\"}", "{\"Authorization\":\"Bearer …6789\"}")]
    [InlineData("auth=Bearer%20abcdef0123456789&x=1", "auth=Bearer%20…6789&x=1")]
    [InlineData("Bearer a\\u002Bbcdefghijklmnop\"", "Bearer …mnop\"")]
    public void Unknown_keys_and_tokens_are_masked_by_their_look(string text, string expected)
    {
        Assert.Equal(expected, new Redactor().Redact(text));
        Assert.Equal(expected, new Redactor("sk-another-secret").Redact(text));
    }

    [Fact]
    public void Redacting_twice_changes_nothing_more()
    {
        var redactor = new Redactor(Key, Odd);
        var once = redactor.Redact($"Bearer {Key} {Odd} Bearer abcdef0123456789 sk-ffffffffffff0000");
        Assert.Equal(once, redactor.Redact(once));
    }

    [Fact]
    public void The_longer_of_two_overlapping_secrets_wins()
    {
        var redactor = new Redactor("secretsecret", "secretsecretsecret12345");
        Assert.Equal("…2345 and …cret", redactor.Redact("secretsecretsecret12345 and secretsecret"));
    }

    [Fact]
    public void Very_short_secrets_do_not_tear_words_apart() => Assert.Equal("banana", new Redactor("a", "nan").Redact("banana"));
}
