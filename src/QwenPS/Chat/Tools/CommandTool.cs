using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.Json.Nodes;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat.Tools;

/// <summary>
/// Creates tools from functions, cmdlets, scripts, and script blocks, with the schemas of their parameters. This class must be used on the pipeline thread.
/// </summary>
internal sealed class CommandTool(CommandInvocationIntrinsics commands)
{
    private int _unnamed;

    public Tool Create(string name) => Create(Find(name), new ToolOptions());

    /// <exception cref="TerminatingException">The command doesn't exist.</exception>
    public CommandInfo Find(string name)
    {
        // A name with wildcards is rejected, because it can match several commands. The GetCommand method only finds the command, and doesn't run it.
        CommandInfo? found = WildcardPattern.ContainsWildcardCharacters(name) || name.Trim().Length == 0
            ? null
            : commands.GetCommand(name, CommandTypes.Alias | CommandTypes.Function | CommandTypes.Cmdlet | CommandTypes.ExternalScript | CommandTypes.Application);
        return found ?? throw new TerminatingException(ErrorRecords.NotFound(Texts.Format("Tool.NotFound", name), Texts.Format("Tool.NotFoundRemedy"), name));
    }

    /// <exception cref="TerminatingException">The command can't be a tool.</exception>
    public Tool Create(CommandInfo command, ToolOptions options)
    {
        if (command is AliasInfo alias) command = alias.ResolvedCommand ?? throw Wrong(Texts.Format("Tool.NotFound", alias.Definition), Texts.Format("Tool.NotFoundRemedy"), alias);
        if (command is ApplicationInfo) throw Wrong(Texts.Format("Tool.IsProgram", command.Name), Texts.Format("Tool.IsProgramRemedy"), command);
        string name = options.Name ?? Path.GetFileNameWithoutExtension(command.Name);
        ToolName.Check(name, command);
        var help = CommandHelp.Read(commands, command);
        JsonObject schema = ParameterSchema.Create(command, FindSet(command, options.ParameterSet), help);
        return new Tool(new(name, options.Description ?? help.Synopsis, schema.ToJsonString(SchemaJson.Options)), command, schema);
    }

    public Tool Create(ScriptBlock script, ToolOptions options)
    {
        string name = options.Name ?? "Tool" + ++_unnamed;
        return Create(ToFunction(script, name), options with { Name = name });
    }

    /// <summary>
    /// Converts a script block to a temporary function. PowerShell provides metadata about the parameters of functions, but not about the parameters of script
    /// blocks.
    /// </summary>
    public FunctionInfo ToFunction(ScriptBlock script, string name)
    {
        ToolName.Check(name, script);
        ScriptBlock define = commands.NewScriptBlock(
            @"param($Name, $Body) Microsoft.PowerShell.Management\Set-Item -LiteralPath ""function:local:$Name"" -Value $Body; "
            + @"Microsoft.PowerShell.Core\Get-Command -Name $Name -CommandType Function");
        return (FunctionInfo)define.Invoke(name, script)[0].BaseObject;
    }

    private static CommandParameterSetInfo FindSet(CommandInfo command, string? name)
    {
        ReadOnlyCollection<CommandParameterSetInfo> sets = command.ParameterSets;
        string[] names = [.. sets.Select(set => set.Name)];
        CommandParameterSetInfo? found = name is null
            ? sets.Count == 1 ? sets[0] : null
            : sets.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase));
        return found ?? throw SeveralSets(command, names);
    }

    private static TerminatingException SeveralSets(CommandInfo command, string[] names) => Wrong(
        Texts.Format("Tool.SeveralSets", command.Name, string.Join(", ", names)),
        Texts.Format("Tool.SeveralSetsRemedy", CodeGeneration.EscapeSingleQuotedStringContent(command.Name), CodeGeneration.EscapeSingleQuotedStringContent(names[0])), command);

    private static TerminatingException Wrong(string message, string remedy, object target) => new(ErrorRecords.InvalidArgument(message, remedy, target));
}

/// <summary>
/// Represents the values in a hashtable (-Tool) that override the name and the description of the command, and select a parameter set. If a value is null, the
/// command's own value is used.
/// </summary>
internal sealed record ToolOptions
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? ParameterSet { get; init; }
}

/// <summary>
/// Represents the descriptions that the help of a command contains for the command and its parameters. The model uses the descriptions to choose a tool.
/// </summary>
internal sealed class CommandHelp
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the description of the command, or null if the help doesn't contain a description.</summary>
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

    /// <summary>
    /// Reads the help file of a compiled command. If a command has no help file, Get-Help returns only the syntax of the command. The syntax is ignored.
    /// </summary>
    private static CommandHelp ReadGetHelp(CommandInvocationIntrinsics commands, CommandInfo command)
    {
        ScriptBlock read = commands.NewScriptBlock(
            @"param($Name) Microsoft.PowerShell.Core\Get-Help -Name $Name -ErrorAction Ignore | Microsoft.PowerShell.Utility\Select-Object -First 1");
        PSObject? page = read.Invoke(command.ModuleName is { Length: > 0 } module ? module + "\\" + command.Name : command.Name).FirstOrDefault();
        string? synopsis = Tidy(page?.Properties["Synopsis"]?.Value?.ToString());
        var help = new CommandHelp { Synopsis = synopsis?.StartsWith(command.Name, StringComparison.OrdinalIgnoreCase) == true ? null : synopsis };
        object? parameters = (page?.Properties["parameters"]?.Value as PSObject)?.Properties["parameter"]?.Value;
        foreach (object? one in LanguagePrimitives.GetEnumerable(parameters) ?? Array.Empty<object>())
        {
            if (one is not PSObject parameter || parameter.Properties["name"]?.Value?.ToString() is not { } name) continue;
            IEnumerable texts = LanguagePrimitives.GetEnumerable(parameter.Properties["description"]?.Value) ?? Array.Empty<object>();
            help.Add(name, string.Join(" ", texts.Cast<object?>().Select(text => (text as PSObject)?.Properties["Text"]?.Value)));
        }

        return help;
    }

    private void Add(string parameter, string? text)
    {
        if (Tidy(text) is { } tidy) _parameters[parameter] = tidy;
    }

    /// <summary>Removes line breaks and repeated spaces. The model doesn't need this white space, which costs tokens.</summary>
    private static string? Tidy(string? text)
    {
        string tidy = string.Join(" ", (text ?? "").Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return tidy.Length == 0 ? null : tidy;
    }
}
