#pragma warning disable CA1019, IDE0130, CA1018 // Attributes with the names and constructors of PowerShell's own attributes, because this test project doesn't use PowerShell.
namespace System.Management.Automation;

internal sealed class ValidateSetAttribute(params string[] validValues) : Attribute
{
    public string[] ValidValues { get; } = validValues;
}

internal sealed class ValidateRangeAttribute : Attribute
{
    public ValidateRangeAttribute(object minRange, object maxRange) => (Least, Most) = (minRange, maxRange);

    public ValidateRangeAttribute(ValidateRangeKind kind) => Least = kind;

    public object Least { get; }

    public object? Most { get; }
}

internal enum ValidateRangeKind
{
    Positive,
    NonNegative,
    Negative,
    NonPositive,
}

internal sealed class ValidatePatternAttribute(string regexPattern) : Attribute
{
    public string RegexPattern { get; } = regexPattern;
}

internal sealed class ValidateLengthAttribute(int minLength, int maxLength) : Attribute
{
    public int Least { get; } = minLength;

    public int Most { get; } = maxLength;
}

internal sealed class ValidateCountAttribute(int minLength, int maxLength) : Attribute
{
    public int Least { get; } = minLength;

    public int Most { get; } = maxLength;
}

internal sealed class ValidateNotNullOrEmptyAttribute : Attribute;

internal sealed class HiddenAttribute : Attribute;
