using System.Management.Automation;
using System.Management.Automation.Language;

namespace QwenPS.Chat.Tools;

/// <summary>What a command's help says of it and of its parameters: the words by which the model chooses.</summary>
internal sealed class CommandHelp
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the command does; null where nobody wrote that down.</summary>
    public string? Synopsis { get; private init; }

    public static CommandHelp Read(CommandInvocationIntrinsics commands, CommandInfo command) => command switch
    {
        FunctionInfo function => ReadComments(function.ScriptBlock.Ast),
        ExternalScriptInfo script => ReadComments(script.ScriptBlock.Ast),
        _ => ReadGetHelp(commands, command),
    };

    public string? FindParameter(string parameter) => _parameters.TryGetValue(parameter, out string? text) ? text : null;

    private static CommandHelp ReadComments(Ast ast)
    {
        CommentHelpInfo? comments = ast switch
        {
            FunctionDefinitionAst function => function.GetHelpContent(),
            ScriptBlockAst script => script.GetHelpContent(),
            _ => null,
        };
        var help = new CommandHelp { Synopsis = Tidy(comments?.Synopsis) ?? Tidy(comments?.Description) };
        if (comments?.Parameters is { } parameters)
        {
            foreach (var pair in parameters) help.Add(pair.Key, pair.Value);
        }

        return help;
    }

    /// <summary>A compiled command's help file, if the machine has it. Without one Get-Help makes up a syntax line, which says nothing.</summary>
    private static CommandHelp ReadGetHelp(CommandInvocationIntrinsics commands, CommandInfo command)
    {
        ScriptBlock read = commands.NewScriptBlock(@"param($Name) Microsoft.PowerShell.Core\Get-Help -Name $Name -ErrorAction Ignore | Microsoft.PowerShell.Utility\Select-Object -First 1");
        PSObject? page = read.Invoke(command.ModuleName is { Length: > 0 } module ? module + "\\" + command.Name : command.Name).FirstOrDefault();
        string? synopsis = Tidy(page?.Properties["Synopsis"]?.Value?.ToString());
        var help = new CommandHelp { Synopsis = synopsis?.StartsWith(command.Name, StringComparison.OrdinalIgnoreCase) == true ? null : synopsis };
        object? parameters = (page?.Properties["parameters"]?.Value as PSObject)?.Properties["parameter"]?.Value;
        foreach (object? one in LanguagePrimitives.GetEnumerable(parameters) ?? Array.Empty<object>())
        {
            if (one is not PSObject parameter || parameter.Properties["name"]?.Value?.ToString() is not { } name) continue;
            object? texts = parameter.Properties["description"]?.Value;
            help.Add(name, string.Join(" ", (LanguagePrimitives.GetEnumerable(texts) ?? Array.Empty<object>()).Cast<object?>().Select(text => (text as PSObject)?.Properties["Text"]?.Value)));
        }

        return help;
    }

    private void Add(string parameter, string? text)
    {
        if (Tidy(text) is { } tidy) _parameters[parameter] = tidy;
    }

    /// <summary>Help is wrapped for people; the model needs no line breaks, and pays for blanks.</summary>
    private static string? Tidy(string? text)
    {
        string tidy = string.Join(" ", (text ?? "").Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return tidy.Length == 0 ? null : tidy;
    }
}
