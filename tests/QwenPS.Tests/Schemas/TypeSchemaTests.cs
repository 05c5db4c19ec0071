using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Net;
using System.Numerics;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Schema;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Schemas;

/// <summary>Tests the exact schemas of types. The Pester suite tests PowerShell's own attributes and classes.</summary>
public sealed class TypeSchemaTests
{
    [Theory]
    [InlineData(typeof(string), """{"type":"string"}""")]
    [InlineData(typeof(bool), """{"type":"boolean"}""")]
    [InlineData(typeof(int), """{"type":"integer"}""")]
    [InlineData(typeof(long), """{"type":"integer"}""")]
    [InlineData(typeof(BigInteger), """{"type":"integer"}""")]
    [InlineData(typeof(byte), """{"type":"integer","minimum":0}""")]
    [InlineData(typeof(ulong), """{"type":"integer","minimum":0}""")]
    [InlineData(typeof(float), """{"type":"number"}""")]
    [InlineData(typeof(decimal), """{"type":"number"}""")]
    [InlineData(typeof(char), """{"type":"string","minLength":1,"maxLength":1}""")]
    [InlineData(typeof(DayOfWeek), """{"type":"string","enum":["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"]}""")]
    [InlineData(typeof(DateTime), """{"type":"string","format":"date-time"}""")]
    [InlineData(typeof(DateTimeOffset), """{"type":"string","format":"date-time"}""")]
    [InlineData(typeof(DateOnly), """{"type":"string","format":"date"}""")]
    [InlineData(typeof(Guid), """{"type":"string","format":"uuid"}""")]
    [InlineData(typeof(Uri), """{"type":"string","format":"uri"}""")]
    [InlineData(typeof(Version), """{"type":"string"}""")]
    [InlineData(typeof(IPAddress), """{"type":"string"}""")]
    [InlineData(typeof(FileInfo), """{"type":"string"}""")]
    [InlineData(typeof(int?), """{"type":["integer","null"]}""")]
    [InlineData(typeof(Level?), """{"type":["string","null"],"enum":["Low","High",null]}""")]
    [InlineData(typeof(string[]), """{"type":"array","items":{"type":"string"}}""")]
    [InlineData(typeof(int?[]), """{"type":"array","items":{"type":["integer","null"]}}""")]
    [InlineData(typeof(int[][]), """{"type":"array","items":{"type":"array","items":{"type":"integer"}}}""")]
    [InlineData(typeof(List<double>), """{"type":"array","items":{"type":"number"}}""")]
    [InlineData(typeof(IReadOnlyCollection<uint>), """{"type":"array","items":{"type":"integer","minimum":0}}""")]
    [InlineData(typeof(HashSet<string>), """{"type":"array","items":{"type":"string"},"uniqueItems":true}""")]
    [InlineData(typeof(Dictionary<string, int>), """{"type":"object","additionalProperties":{"type":"integer"}}""")]
    [InlineData(typeof(IDictionary<string, string[]>), """{"type":"object","additionalProperties":{"type":"array","items":{"type":"string"}}}""")]
    [InlineData(typeof(Hashtable), """{"type":"object"}""")]
    [InlineData(typeof(ArrayList), """{"type":"array"}""")]
    [InlineData(typeof(object), "{}")]
    [InlineData(typeof(IFormattable), "{}")]
    [InlineData(typeof(Line), """{"type":"object","properties":{"Item":{"type":"string"},"Quantity":{"type":"integer"}},"required":["Item","Quantity"],"additionalProperties":false}""")]
    [InlineData(typeof(Special), """{"type":"object","description":"A line of its own.","properties":{"Item":{"type":"string"},"Quantity":{"type":"integer"},"Note":{"type":"string"}},"required":["Item","Quantity","Note"],"additionalProperties":false}""")]
    [InlineData(typeof(Order), """{"type":"object","properties":{"Lines":{"type":"array","items":{"type":"object","properties":{"Item":{"type":"string"},"Quantity":{"type":"integer"}},"required":["Item","Quantity"],"additionalProperties":false}}},"required":["Lines"],"additionalProperties":false}""")]
    [InlineData(typeof(Twice), """{"type":"object","properties":{"First":{"$ref":"#/$defs/Line"},"Second":{"$ref":"#/$defs/Line"}},"required":["First","Second"],"additionalProperties":false,"$defs":{"Line":{"type":"object","properties":{"Item":{"type":"string"},"Quantity":{"type":"integer"}},"required":["Item","Quantity"],"additionalProperties":false}}}""")]
    [InlineData(typeof(Tree), """{"type":"object","properties":{"Name":{"type":"string"},"Children":{"type":"array","items":{"$ref":"#"}}},"required":["Name","Children"],"additionalProperties":false}""")]
    [InlineData(typeof(Chain), """{"type":"object","properties":{"Next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["Next"],"additionalProperties":false}""")]
    [InlineData(typeof(Forest), """{"type":"object","properties":{"Root":{"$ref":"#/$defs/Tree"}},"required":["Root"],"additionalProperties":false,"$defs":{"Tree":{"type":"object","properties":{"Name":{"type":"string"},"Children":{"type":"array","items":{"$ref":"#/$defs/Tree"}}},"required":["Name","Children"],"additionalProperties":false}}}""")]
    [InlineData(typeof(Ruled), """{"type":"object","properties":{"Size":{"type":"string","description":"How large","enum":["S","M"]},"Sizes":{"type":"array","items":{"type":"string","enum":["S","M"]},"minItems":1,"maxItems":2},"Count":{"type":"integer","minimum":1,"maximum":10},"Share":{"type":"number","minimum":0.5,"maximum":1.5},"Some":{"type":"integer","exclusiveMinimum":0},"Code":{"type":"string","pattern":"^[A-Z]$"},"Short":{"type":"string","minLength":1,"maxLength":5},"Named":{"type":"string","minLength":1},"Step":{"type":"integer","enum":[1,2]}},"required":["Size","Sizes","Count","Share","Some","Code","Short","Named","Step"],"additionalProperties":false}""")]
    [InlineData(typeof(RuledFurther), """{"type":"object","properties":{"Names":{"type":"array","items":{"type":"string","minLength":1},"minItems":1},"Pairs":{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3},"Step":{"type":["integer","null"],"enum":[1,2]},"Values":{"type":"array","items":{"enum":["a"]}},"Large":{"type":"number","minimum":0,"maximum":1E+300},"Small":{"type":"number","minimum":0.1,"maximum":0.2},"Letter":{"type":"string"},"Word":{"type":"string","minLength":1,"maxLength":5},"Flag":{"type":"boolean","enum":[true]},"Below":{"type":"array","items":{"type":"integer","exclusiveMaximum":0}}},"required":["Names","Pairs","Step","Values","Large","Small","Letter","Word","Flag","Below"],"additionalProperties":false}""")]
    public void A_type_has_this_schema(Type type, string expected)
    {
        string schema = TypeSchema.Create(type).ToJsonString();
        Assert.Equal(expected, schema);
        JsonSchema.Parse(JsonTree.Parse(schema));
    }

    [Theory]
    [InlineData("01:30:00")]
    [InlineData("1.02:03:04.5000000")]
    [InlineData("-00:00:01")]
    public void The_pattern_of_time_spans_is_what_PowerShell_reads(string text)
    {
        Assert.True(TimeSpan.TryParse(text, out _));
        Assert.Empty(JsonSchema.Parse(JsonTree.Parse(TypeSchema.Create(typeof(TimeSpan)).ToJsonString())).Check(text, Redactor.WithoutKnownSecrets));
        Assert.NotEmpty(JsonSchema.Parse(JsonTree.Parse(TypeSchema.Create(typeof(TimeSpan)).ToJsonString())).Check("PT5M", Redactor.WithoutKnownSecrets));
    }

    [Fact]
    public void Two_classes_of_one_name_are_two_definitions()
    {
        var definitions = TypeSchema.Create(typeof(Names))["$defs"]!.AsObject().Select(one => one.Key);
        Assert.Equal(["Line", "Line2"], definitions);
    }

    [Fact]
    public void A_type_that_leads_on_to_half_the_system_is_refused() =>
        Assert.Throws<ArgumentException>(() => TypeSchema.Create(typeof(Endless<int>)));

    [Theory]
    [InlineData(typeof(Type))]
    [InlineData(typeof(Type[]))]
    [InlineData(typeof(IntPtr))]
    [InlineData(typeof(StreamReader))]
    [InlineData(typeof(StreamWriter))]
    [InlineData(typeof(Action))]
    [InlineData(typeof(System.Text.RegularExpressions.Regex))]
    [InlineData(typeof(System.Diagnostics.Process))]
    [InlineData(typeof(List<Type>))]
    [InlineData(typeof(Dictionary<string, List<Type>>))]
    [InlineData(typeof(WithType))]
    [InlineData(typeof(Within))]
    [InlineData(typeof(IReadOnlyList<Within?>))]
    public void A_type_that_text_would_make_something_live_of_is_refused(Type type) =>
        Assert.Contains("can't be converted", Assert.Throws<ArgumentException>(() => TypeSchema.Create(type)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_property_that_cannot_be_made_is_named() =>
        Assert.Contains("WithType.Kind (Type)", Assert.Throws<ArgumentException>(() => TypeSchema.Create(typeof(Within))).Message, StringComparison.Ordinal);

    private sealed class WithType
    {
        public string Name { get; set; } = "";

        public Type? Kind { get; set; }
    }

    private sealed class Within
    {
        public Within? Next { get; set; }

        public WithType[] Items { get; set; } = [];
    }

    private enum Level
    {
        Low,
        High,
    }

    private class Line
    {
        public static string Shared { get; set; } = "";

        public string Item { get; set; } = "";

        public int Quantity { get; set; }

        [Hidden]
        public int Secret { get; set; }

        public string Both => Item + Quantity;

        internal int Inner { get; set; }
    }

    [Description("A line of its own.")]
    private sealed class Special : Line
    {
        public string Note { get; set; } = "";
    }

    private sealed class Order
    {
        public Line[] Lines { get; set; } = [];
    }

    private sealed class Twice
    {
        public Line First { get; set; } = new();

        public Line Second { get; set; } = new();
    }

    private sealed class Tree
    {
        public string Name { get; set; } = "";

        public List<Tree> Children { get; set; } = [];
    }

    private sealed class Forest
    {
        public Tree Root { get; set; } = new();
    }

    private sealed class Chain
    {
        public Chain? Next { get; set; }
    }

    private sealed class Names
    {
        public Line A { get; set; } = new();

        public Line B { get; set; } = new();

        public Other.Line C { get; set; } = new();

        public Other.Line D { get; set; } = new();
    }

    private static class Other
    {
        public sealed class Line
        {
            public bool X { get; set; }
        }
    }

    private sealed class Endless<T>
    {
        public Endless<T[]>? Next { get; set; }

        public T? Value { get; set; }
    }

    private sealed class Ruled
    {
        [Description("How large")]
        [ValidateSet("S", "M")]
        public string Size { get; set; } = "";

        [ValidateSet("S", "M")]
        [ValidateCount(1, 2)]
        public string[] Sizes { get; set; } = [];

        [ValidateRange(1, 10)]
        public int Count { get; set; }

        [ValidateRange(0.5, 1.5)]
        public double Share { get; set; }

        [ValidateRange(ValidateRangeKind.Positive)]
        public int Some { get; set; }

        [ValidatePattern("^[A-Z]$")]
        public string Code { get; set; } = "";

        [ValidateLength(1, 5)]
        public string Short { get; set; } = "";

        [ValidateNotNullOrEmpty]
        public string Named { get; set; } = "";

        [ValidateSet("1", "2")]
        public int Step { get; set; }
    }

    private sealed class RuledFurther
    {
        [ValidateNotNullOrEmpty]
        public string[] Names { get; set; } = [];

        [ValidateCount(2, 3)]
        [ValidateNotNullOrEmpty]
        public int[] Pairs { get; set; } = [];

        [ValidateSet("1", "2")]
        public int? Step { get; set; }

        [ValidateSet("a")]
        public System.Collections.ArrayList Values { get; set; } = [];

        [ValidateRange(0, 1e300)]
        public double Large { get; set; }

        [ValidateRange(0.1f, 0.2f)]
        public float Small { get; set; }

        [ValidateRange("a", "f")]
        public string Letter { get; set; } = "";

        [ValidateLength(0, 5)]
        [ValidateNotNullOrEmpty]
        [ValidateCount(1, 2)]
        public string Word { get; set; } = "";

        [ValidateSet("True")]
        public bool Flag { get; set; }

        [ValidateRange(ValidateRangeKind.Negative)]
        public int[] Below { get; set; } = [];
    }
}
