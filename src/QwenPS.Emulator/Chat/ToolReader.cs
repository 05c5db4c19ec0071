using System.Text.Json;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Chat;

/// <summary>Reads the tools that a request declares, and the tool choice.</summary>
internal static class ToolReader
{
    public static List<ToolDeclaration> Tools(ParameterReader parameters)
    {
        var tools = new List<ToolDeclaration>();
        if (parameters.Array("tools") is not { } declared) return tools;
        foreach (JsonElement tool in declared.EnumerateArray())
        {
            var path = $"tools[{tools.Count}]";
            if (tool.ValueKind != JsonValueKind.Object) throw new ServiceException(RequestErrors.WrongType(path, "an object"));
            JsonElement function = new ParameterReader(tool).Object("function") ?? throw new ServiceException(RequestErrors.Missing($"{path}.function"));
            var name = new ParameterReader(function).Text("name") ?? throw new ServiceException(RequestErrors.Missing($"{path}.function.name"));
            tools.Add(new ToolDeclaration(name, new ParameterReader(function).Object("parameters")));
        }

        return tools;
    }

    public static string Choice(ParameterReader parameters)
    {
        switch (parameters.Get("tool_choice"))
        {
            case null:
                return "auto";
            case { ValueKind: JsonValueKind.String } word when word.GetString() is "none" or "auto" or "required":
                return word.GetString()!;
            case { ValueKind: JsonValueKind.String }:
                throw new ServiceException(RequestErrors.InvalidValue("tool_choice", "'tool_choice' must be none, auto, required or an object."));
            case { ValueKind: JsonValueKind.Object } choice:
                JsonElement function = new ParameterReader(choice).Object("function") ?? throw new ServiceException(RequestErrors.Missing("tool_choice.function"));
                return ":" + (new ParameterReader(function).Text("name") ?? throw new ServiceException(RequestErrors.Missing("tool_choice.function.name")));
            default:
                throw new ServiceException(RequestErrors.WrongType("tool_choice", "a string or an object"));
        }
    }
}
