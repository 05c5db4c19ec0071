using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat.Tools;

/// <summary>
/// Reads the values of -Tool: names of functions and cmdlets, command objects, script blocks, and descriptions. A description has the format of the service or
/// of MCP, or contains a name and a schema. This class must be used on the pipeline thread.
/// </summary>
internal sealed class ToolReader(CommandInvocationIntrinsics commands, JsonConverter json)
{
    private static readonly string[] SchemaNames = ["function", "parameters", "inputschema"];

    private readonly CommandTool _commands = new(commands);

    /// <exception cref="TerminatingException">A value isn't a tool, or two tools have the same name.</exception>
    public IReadOnlyList<Tool> Read(IEnumerable<object> values)
    {
        var tools = new List<Tool>();
        foreach (object value in values)
        {
            Tool tool = ReadOne(value);
            if (tools.Any(other => string.Equals(other.Name, tool.Name, StringComparison.OrdinalIgnoreCase)))
                throw Wrong(Texts.Format("Tool.SameName", tool.Name), Texts.Format("Tool.SameNameRemedy"), value);
            tools.Add(tool);
        }

        return tools;
    }

    private Tool ReadOne(object value)
    {
        return PSValue.UnwrapExceptCustom(value) switch
        {
            string text when text.TrimStart().StartsWith("{", StringComparison.Ordinal) => ReadJson(text, value),
            string name => _commands.Create(name),
            CommandInfo command => _commands.Create(command, new ToolOptions()),
            ScriptBlock script => _commands.Create(script, new ToolOptions()),
            IDictionary table => ReadTable(table),
            PSObject custom => ReadTable(ToTable(custom)),
            _ => throw NoTool(value),
        };
    }

    private Tool ReadJson(string text, object target)
    {
        try
        {
            return ReadDescription(JsonNode.Parse(text) as JsonObject, null, target);
        }
        catch (JsonException exception)
        {
            throw Wrong(Texts.Format("Tool.NotJson", exception.Message), Texts.Format("Tool.NoToolRemedy"), target);
        }
    }

    private Tool ReadTable(IDictionary table)
    {
        var options = new ToolOptions
        {
            Name = FindValue(table, "name") as string,
            Description = FindValue(table, "description") as string,
            ParameterSet = FindValue(table, "parameterset") as string,
        };
        object? command = FindValue(table, "command") ?? FindValue(table, "scriptblock");
        bool hasSchema = SchemaNames.Any(name => FindValue(table, name) is not null);
        if (command is null || hasSchema) return ReadDescription(JsonNode.Parse(json.ToJson(table)) as JsonObject, command, table);
        return command switch
        {
            string name => _commands.Create(_commands.Find(name), options),
            CommandInfo info => _commands.Create(info, options),
            ScriptBlock script => _commands.Create(script, options),
            _ => throw NoTool(table),
        };
    }

    /// <summary>Reads a tool whose parameters are described by the user, and not by a command.</summary>
    private Tool ReadDescription(JsonObject? description, object? command, object target)
    {
        JsonObject? function = description is null ? null : FindMember(description, "function") as JsonObject ?? description;
        if (function is null || FindText(function, "name") is not { Length: > 0 } name) throw NoTool(target);
        JsonNode? given = FindMember(function, "parameters") ?? FindMember(function, "inputSchema");
        if (given is not (null or JsonObject)) throw Wrong(Texts.Format("Tool.NoSchema", name), Texts.Format("Tool.NoSchemaRemedy"), target);
        JsonObject schema = (JsonObject?)given?.DeepClone() ?? new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() };
        ToolName.Check(name, target);
        CommandInfo? runs = command switch
        {
            null => null,
            CommandInfo info => info,
            string commandName => _commands.Find(commandName),
            ScriptBlock script => _commands.ToFunction(script, name),
            _ => throw NoTool(target),
        };
        return new Tool(new(name, FindText(function, "description"), schema.ToJsonString(SchemaJson.Options)), runs, schema);
    }

    private static JsonNode? FindMember(JsonObject json, string name) =>
        json.FirstOrDefault(pair => string.Equals(pair.Key.Replace("_", ""), name, StringComparison.OrdinalIgnoreCase)).Value;

    private static string? FindText(JsonObject json, string name) =>
        FindMember(json, name) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static object? FindValue(IDictionary table, string name)
    {
        foreach (DictionaryEntry entry in table)
        {
            if (string.Equals(entry.Key.ToString()!.Replace("_", ""), name, StringComparison.OrdinalIgnoreCase))
                return PSValue.UnwrapExceptCustom(entry.Value);
        }

        return null;
    }

    private static Hashtable ToTable(PSObject value)
    {
        var table = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (PSPropertyInfo property in value.Properties) table[property.Name] = property.Value;
        return table;
    }

    private static TerminatingException NoTool(object value) => Wrong(Texts.Format("Tool.NoTool", value), Texts.Format("Tool.NoToolRemedy"), value);

    private static TerminatingException Wrong(string message, string remedy, object target) => new(ErrorRecords.InvalidArgument(message, remedy, target));
}

/// <summary>Represents a tool from -Tool, with its definition for the model and the command that runs.</summary>
/// <param name="Definition">The definition for the model.</param>
/// <param name="Command">The command that runs, or null if the tool is only a description.</param>
/// <param name="Schema">The schema of the parameters.</param>
internal sealed record Tool(ToolDefinition Definition, CommandInfo? Command, JsonObject Schema)
{
    public string Name => Definition.Name;

    public JsonObject? Properties => Schema["properties"] as JsonObject;

    public IEnumerable<string> Required => (Schema["required"] as JsonArray)?.Select(name => (string)name!) ?? [];
}

/// <summary>Validates tool names. The service accepts 1 to 64 letters, digits, hyphens, and underscores.</summary>
internal static class ToolName
{
    private const int MaxLength = 64;

    /// <exception cref="TerminatingException">The service would reject the name.</exception>
    public static void Check(string name, object target)
    {
        if (name.Length is > 0 and <= MaxLength && name.All(IsAllowed)) return;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Tool.BadName", name, MaxLength), Texts.Format("Tool.BadNameRemedy"), target));
    }

    private static bool IsAllowed(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-';
}
