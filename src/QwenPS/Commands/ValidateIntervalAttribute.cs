using System.Globalization;
using System.Management.Automation;

namespace QwenPS.Commands;

/// <summary>A range whose ends may be excluded, as the service's are: temperature is [0, 2), top_p is (0, 1].</summary>
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
        string from = ExcludeMinimum ? "greater than" : "at least";
        string to = ExcludeMaximum ? "less than" : "at most";
        throw new ValidationMetadataException(string.Format(CultureInfo.InvariantCulture, "{0} is out of range: it must be {1} {2} and {3} {4}.", value, from, Minimum, to, Maximum));
    }
}
