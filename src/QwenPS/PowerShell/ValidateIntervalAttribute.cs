using System.Globalization;
using System.Management.Automation;
using QwenPS.Resources;

namespace QwenPS.PowerShell;

/// <summary>
/// Validates a range. The minimum and the maximum can be included in the range or excluded from it. For example, the range of temperature is [0, 2), and the
/// range of top_p is (0, 1].
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateIntervalAttribute(double minimum, double maximum) : ValidateArgumentsAttribute
{
    public double Minimum { get; } = minimum;

    public double Maximum { get; } = maximum;

    public bool ExcludeMinimum { get; set; }

    public bool ExcludeMaximum { get; set; }

    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        double value = Convert.ToDouble(arguments, CultureInfo.InvariantCulture);
        bool isHighEnough = ExcludeMinimum ? value > Minimum : value >= Minimum;
        bool isLowEnough = ExcludeMaximum ? value < Maximum : value <= Maximum;
        if (isHighEnough && isLowEnough) return;
        string text = (ExcludeMinimum, ExcludeMaximum) switch
        {
            (true, _) when Maximum == double.MaxValue => "Range.Above",
            (true, true) => "Range.AboveBelow",
            (true, false) => "Range.AboveUpTo",
            (false, true) => "Range.FromBelow",
            _ => "Range.FromUpTo",
        };
        throw new ValidationMetadataException(Texts.Format(text, value, Minimum, Maximum));
    }
}
