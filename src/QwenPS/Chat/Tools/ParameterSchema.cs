using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using QwenPS.PowerShell;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Chat.Tools;

/// <summary>
/// Creates the JSON schema of a command's parameters. The schema is based on the types of the parameters, their Mandatory and Validate attributes, their
/// defaults, and the help of the command.
/// </summary>
internal static class ParameterSchema
{
    /// <exception cref="TerminatingException">A mandatory parameter has a type that can't be created from JSON.</exception>
    public static JsonObject Create(CommandInfo command, CommandParameterSetInfo set, CommandHelp help)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        Dictionary<string, object?> defaults = FindDefaults(command);
        foreach (CommandParameterInfo parameter in set.Parameters.Where(IsOwn))
        {
            if (JsonTypes.FindForbidden(parameter.ParameterType) is { } forbidden)
            {
                if (!parameter.IsMandatory) continue;
                throw new TerminatingException(ErrorRecords.InvalidArgument(
                    Texts.Format("Tool.NoJsonType", command.Name, parameter.Name, forbidden), Texts.Format("Tool.NoJsonTypeRemedy"), command));
            }

            JsonObject schema = Create(parameter);
            if ((help.FindParameter(parameter.Name) ?? NullIfEmpty(parameter.HelpMessage)) is { } text) schema["description"] = text;
            if (defaults.TryGetValue(parameter.Name, out object? value) && SchemaJson.ToNode(value) is { } node) schema["default"] = node;
            properties[parameter.Name] = schema;
            if (parameter.IsMandatory) required.Add((JsonNode)parameter.Name);
        }

        var whole = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0) whole["required"] = required;
        whole["additionalProperties"] = false;
        return whole;
    }

    /// <summary>
    /// Determines whether a parameter is the command's own parameter. Common parameters, such as -Verbose and -WhatIf, aren't included, because the model must
    /// not specify them.
    /// </summary>
    private static bool IsOwn(CommandParameterInfo parameter) =>
        !parameter.IsDynamic && !Cmdlet.CommonParameters.Contains(parameter.Name) && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name);

    private static JsonObject Create(CommandParameterInfo parameter)
    {
        JsonObject schema = TypeSchema.Create(parameter.ParameterType);
        foreach (Attribute attribute in parameter.Attributes)
        {
            (object? first, object? second) = GetArguments(attribute);
            ValidationRules.Add(schema, attribute.GetType().FullName ?? "", first, second);
        }

        return schema;
    }

    /// <summary>Returns the arguments that the constructor of a Validate attribute received.</summary>
    private static (object? First, object? Second) GetArguments(Attribute attribute) => attribute switch
    {
        ValidateSetAttribute set => (set.ValidValues, null),
        ValidateRangeAttribute { MinRange: not null } range => (range.MinRange, range.MaxRange),
        ValidateRangeAttribute range => (FindKind(range), null),
        ValidatePatternAttribute pattern => (pattern.RegexPattern, null),
        ValidateLengthAttribute length => (length.MinLength, length.MaxLength),
        ValidateCountAttribute count => (count.MinLength, count.MaxLength),
        _ => (null, null),
    };

    /// <summary>
    /// Returns the numeric value of the attribute's RangeKind property, which isn't public. The property contains a ValidateRangeKind value, such as Positive.
    /// Returns null in Windows PowerShell, which doesn't have this enumeration.
    /// </summary>
    private static int? FindKind(ValidateRangeAttribute range) =>
        typeof(ValidateRangeAttribute).GetProperty("RangeKind", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)?.GetValue(range) is Enum kind
            ? Convert.ToInt32(kind, CultureInfo.InvariantCulture)
            : null;

    /// <summary>
    /// Finds the defaults that are constant values. Other defaults aren't included, because code would have to run to determine their values.
    /// </summary>
    private static Dictionary<string, object?> FindDefaults(CommandInfo command)
    {
        Ast? ast = command switch { FunctionInfo function => function.ScriptBlock.Ast, ExternalScriptInfo script => script.ScriptBlock.Ast, _ => null };
        Ast? body = ast is FunctionDefinitionAst definition ? definition.Body : ast;
        bool IsDeclared(Ast node) => node is ParameterAst && (node.Parent == ast || (node.Parent is ParamBlockAst block && block.Parent == body));
        IEnumerable<Ast> parameters = ast?.FindAll(IsDeclared, searchNestedScriptBlocks: true) ?? [];
        var defaults = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (ParameterAst parameter in parameters.Cast<ParameterAst>())
        {
            if (parameter.DefaultValue is not { } expression) continue;
            try
            {
                // SafeGetValue accepts only constant values, and doesn't run code.
                defaults[parameter.Name.VariablePath.UserPath] = expression.SafeGetValue();
            }
            catch (InvalidOperationException)
            {
                // The default isn't a constant, so its value is known only when the command runs.
            }
        }

        return defaults;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>Converts plain values to JSON for schemas. Non-ASCII letters aren't escaped.</summary>
internal static class SchemaJson
{
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Converts a value to JSON. Returns null if the value is null or isn't a plain value, such as a string, a number, or a list.</summary>
    public static JsonNode? ToNode(object? value)
    {
        object? inner = PSValue.Unwrap(value);
        return inner switch
        {
            null => null,
            string text => JsonValue.Create(text),
            bool flag => JsonValue.Create(flag),
            SwitchParameter flag => JsonValue.Create(flag.IsPresent),
            Enum or char or DateTime or Guid or Uri => JsonValue.Create(Convert.ToString(inner, CultureInfo.InvariantCulture)),
            double or float => JsonNode.Parse(JsonNumber.Format(Convert.ToDouble(inner, CultureInfo.InvariantCulture))),
            decimal number => JsonValue.Create(number),
            ulong number => JsonValue.Create(number),
            IConvertible number => JsonValue.Create(Convert.ToInt64(number, CultureInfo.InvariantCulture)),
            IDictionary => null,
            IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(ToNode)]),
            _ => null,
        };
    }
}
