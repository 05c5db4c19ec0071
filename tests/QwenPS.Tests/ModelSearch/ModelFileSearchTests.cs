using System.Text;
using QwenPS.Catalog;
using QwenPS.ModelSearch;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.ModelSearch;

/// <summary>Tests reading files of any encoding and size, and the content of the results.</summary>
public sealed class ModelFileSearchTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("search-").FullName, "x.json");

    public ModelFileSearchTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    public static TheoryData<string, bool> Encodings => new()
    {
        { "utf-8", false }, { "utf-8", true }, { "utf-16", true }, { "utf-16", false }, { "utf-16BE", true }, { "utf-16BE", false }, { "utf-32", true }, { "utf-32BE", true },
        { "gb18030", false }, { "gb2312", false }, { "big5", false }, { "shift_jis", false }, { "windows-1252", false }, { "us-ascii", false },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_is_read(string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        string first = name switch
        {
            "us-ascii" => "a plain line",
            "windows-1252" => "caf\u00e9 \u00fcber",
            "shift_jis" => "\u30e2\u30c7\u30eb",
            _ => "\u6a21\u578b\u662f\u5343\u95ee",
        };
        string text = $"{first}\r\n{first}\r\n{{\"model\": \"qwen-plus\"}}\n";
        File.WriteAllBytes(_file, [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)]);
        ModelReference found = Assert.Single(Search());
        Assert.Equal((3, 12, "qwen-plus"), (found.Line, found.Column, found.Model));
    }

    [Fact]
    public void Columns_count_characters()
    {
        File.WriteAllText(_file, "\u6a21\u578b\uff1a\"qwen-plus\"");
        Assert.Equal(5, Assert.Single(Search()).Column);
    }

    [Theory]
    [InlineData("{\"models\": [{\"id\": \"qwen-plus\"}],\n\"additionalModels\": [\n\"qwen-turbo\",\n\"qwen-max\"\n],\n\"model\": \"qwen3-max\"}")]
    [InlineData("{\"models\":[{\"id\":\"qwen-plus\"}],\"additionalModels\":[\"qwen-turbo\",\"qwen-max\"],\"model\":\"qwen3-max\"}")]
    [InlineData("{\"models\": [{\"id\": \"qwen-plus\"}], \"denied\": [{\"id\": \"qwen-max\", \"comment\": \"]\\\"[\", \"a\": []}, {\"id\": \"qwen-turbo\"}], \"model\": \"qwen3-max\"}")]
    [InlineData("{\"model\": \"qwen-plus\", \"additionalModels\": true, \"denied\": [], \"more\": [\"qwen3-max\"]}")]
    public void Models_that_a_baseline_only_allows_or_denies_are_not_used(string content)
    {
        File.WriteAllText(_file, content);
        Assert.Equal(["qwen-plus", "qwen3-max"], Search().Where(found => found.Confidence > MatchConfidence.Low).Select(found => found.Model));
    }

    [Theory]
    [InlineData("PK\u0003\u0004\0\0 \"qwen-plus\"")]
    [InlineData("text \"qwen\0-plus\" \"qwen-plus\"")]
    public void A_binary_file_is_skipped(string content)
    {
        File.WriteAllText(_file, content, Encoding.Latin1);
        Assert.Empty(Search());
    }

    [Fact]
    public void A_line_of_50_MB_is_read_in_constant_memory()
    {
        using (var writer = new StreamWriter(_file))
        {
            writer.Write("[\"qwen-plus\",");
            string block = new('x', 1024 * 1024);
            for (int i = 0; i < 49; i++) writer.Write(block);
            writer.Write(",\"qwen-max\"]");
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelReference[] found = Search();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(["qwen-plus", "qwen-max"], found.Select(one => one.Model));
        Assert.Equal((1, 13 + (49 * 1024 * 1024) + 3), (found[1].Line, found[1].Column));
        Assert.True(allocated < 16 * 1024 * 1024, $"{allocated:N0} bytes were allocated.");
    }

    [Fact]
    public void An_ID_at_the_border_of_two_parts_of_a_long_line_is_found_once()
    {
        for (int i = TextPieces.MaxLength - 24; i < TextPieces.MaxLength + 4; i++)
        {
            File.WriteAllText(_file, new string('.', i - 1) + " \"model\":\"qwen-plus\" " + new string('.', 100));
            ModelReference found = Assert.Single(Search());
            Assert.Equal((i + 10, MatchConfidence.High), (found.Column, found.Confidence));
        }
    }

    [Fact]
    public void A_result_has_the_state_of_the_model()
    {
        File.WriteAllText(_file, """["qwen-plus-2024-09-19", "qwen-max", "qwen9-plus"]""");
        ModelReference[] found = Search();
        Assert.Equal([ModelStatus.Retired, ModelStatus.Current, null], found.Select(one => one.Status));
        Assert.Equal(new DateTimeOffset(2026, 1, 30, 0, 0, 0, TimeSpan.FromHours(8)), found[0].Retires);
        Assert.NotNull(found[0].Replacement);
        Assert.Equal([MatchConfidence.High, MatchConfidence.High, MatchConfidence.Medium], found.Select(one => one.Confidence));
    }

    [Fact]
    public void The_text_of_a_result_is_short_and_masks_keys()
    {
        string key = "sk-" + new string('7', 32);
        File.WriteAllText(_file, $"curl -H 'Authorization: Bearer {key}' -d '{{\"model\":\"qwen-plus\"}}' {new string('y', 5000)}\u001b[31m");
        ModelReference found = Assert.Single(Search());
        Assert.DoesNotContain("7777777", found.Text, StringComparison.Ordinal);
        Assert.Contains("\"model\":\"qwen-plus\"", found.Text, StringComparison.Ordinal);
        Assert.True(found.Text.Length < 300, found.Text);
    }

    [Theory]
    [InlineData("{\"t\":\"use\\nqwen-plus now\"}", "qwen-plus")]
    [InlineData("{\"t\":\"model=\\u0022qwen-plus\\u0022\"}", "qwen-plus")]
    [InlineData("q=%22qwen-plus%22", "qwen-plus")]
    [InlineData("\"siliconflow/deepseek-v3.2\"", "siliconflow/deepseek-v3.2")]
    [InlineData("\"litellm_proxy/dashscope/qwen-plus\"", "qwen-plus")]
    [InlineData("qwen-turbo/qwen-plus", "qwen-turbo qwen-plus")]
    [InlineData("\"openrouter/qwen/qwen-plus\"", "")]
    [InlineData("model = \"deepseek-v3\"", "")]
    [InlineData("model = \"qwen-plus\", other = \"deepseek-v3\"", "qwen-plus deepseek-v3")]
    [InlineData("model = \"Qwen-Plus\"", "Qwen-Plus")]
    [InlineData("model: \"Alibaba/Qwen-Plus (w/ thinking)\"", "")]
    [InlineData("\"qwen-plus-$date\"", "")]
    [InlineData("qwen-plus@example.com", "")]
    [InlineData("https://example.com/qwen-plus", "")]
    [InlineData("qwen-plus.py", "")]
    [InlineData("my-qwen-plus", "")]
    [InlineData("qwen_plus", "")]
    public void Words_in_a_text(string text, string expected)
    {
        File.WriteAllText(_file, text);
        Assert.Equal(expected, string.Join(' ', Search().Select(one => one.Model)));
    }

    private ModelReference[] Search()
    {
        var found = new List<ModelReference>();
        new ModelFileSearch(PriceList.International, MatchConfidence.Medium, new ManualTime()).SearchFile(_file, found.Add, CancellationToken.None);
        return [.. found];
    }
}
