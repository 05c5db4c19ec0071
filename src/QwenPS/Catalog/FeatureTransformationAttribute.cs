using System.Collections;
using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>
/// Rejects a value that isn't a feature of models. ValidateSet isn't used, because its message is only in English, and doesn't mention -Input. With -Input,
/// users specify types of input, which they often mistake for features.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FeatureTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] Features = ["Thinking", "Tools", "StructuredOutput"];

    private static readonly string[] Inputs = ["text", "image", "audio", "video"];

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = PSValue.Unwrap(inputData);
        IEnumerable<object?> given = value is IEnumerable and not string ? ((IEnumerable)value).Cast<object?>() : [value];
        foreach (string name in given.Select(one => one?.ToString()).OfType<string>())
        {
            if (Contains(Features, name)) continue;
            string message = Texts.Format("Models.Feature", name, string.Join(", ", Features));
            if (Contains(Inputs, name)) message = Texts.Join(message, Texts.Format("Models.FeatureIsInput", name));
            throw new ArgumentTransformationMetadataException(TerminalText.MakeVisibleLine(message));
        }

        return inputData;
    }

    private static bool Contains(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
