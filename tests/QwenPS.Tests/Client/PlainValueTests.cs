using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Client;

/// <summary>Tests the conversion of numbers in JSON to plain values.</summary>
public sealed class PlainValueTests
{
    [Theory]
    [InlineData("9223372036854775807", "Int64")]
    [InlineData("9223372036854775808", "Decimal")]
    [InlineData("-12345678901234567890", "Decimal")]
    [InlineData("79228162514264337593543950335", "Decimal")]
    [InlineData("0.5", "Double")]
    [InlineData("-0", "Double")]
    public void A_number_keeps_its_digits(string json, string type)
    {
        object? value = PlainValue.Parse(json);
        Assert.Equal(type, value!.GetType().Name);
        Assert.Equal(json, PlainJson.Format(value));
    }

    [Theory]
    [InlineData("79228162514264337593543950336", 79228162514264337593543950336.0)]
    [InlineData("1e25", 1e25)]
    public void One_that_no_decimal_holds_or_that_names_its_size_is_a_double(string json, double expected) => Assert.Equal(expected, PlainValue.Parse(json));
}
