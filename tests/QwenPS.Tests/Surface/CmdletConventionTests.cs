using System.Text.RegularExpressions;
using Xunit;

namespace QwenPS.Tests.Surface;

/// <summary>Tests the rules of PowerShell's guidelines for every cmdlet, including new cmdlets.</summary>
public sealed class CmdletConventionTests : IDisposable
{
    /// <summary>Verbs of cmdlets that change something or cost money. Such cmdlets support confirmation.</summary>
    private static readonly string[] Asking = ["Invoke", "Submit", "Export", "Stop", "Remove", "Disconnect", "Clear", "Set", "New", "Update", "Send", "Save"];

    /// <summary>Verbs of cmdlets that only read, or change only the session.</summary>
    private static readonly string[] Silent = ["Get", "Test", "Assert", "Measure", "Resolve", "Wait", "Import", "Receive", "Connect", "Enter", "Find", "ConvertTo"];

    /// <summary>Cmdlets that aren't expected to return an object.</summary>
    private static readonly string[] WithoutOutput = ["Disconnect", "Export", "Remove", "Clear"];

    /// <summary>Parameters that are named after the service's own fields, which are plural, and numbers of tokens or days.</summary>
    private static readonly string[] Plural = ["MaxTokens", "MaxTotalTokens", "MaxPartTokens", "LogProbs", "TopLogProbs", "WarnDays"];

    private static readonly string[] Common =
    [
        "Verbose", "Debug", "ErrorAction", "WarningAction", "InformationAction", "ProgressAction", "ErrorVariable", "WarningVariable", "InformationVariable", "OutVariable",
        "OutBuffer", "PipelineVariable", "WhatIf", "Confirm", "UseTransaction", "vb", "db", "ea", "wa", "infa", "proga", "ev", "wv", "iv", "ov", "ob", "pv", "wi", "cf", "usetx",
    ];

    /// <summary>Contains the completer for a parameter with this name in any cmdlet.</summary>
    private static readonly Dictionary<string, string> Completers = new()
    {
        ["Connection"] = "ConnectionCompleter",
        ["Model"] = "ModelCompleter",
        ["FallbackModel"] = "ModelCompleter",
        ["Region"] = "RegionCompleter",
        ["Profile"] = "ProfileCompleter",
        ["Code"] = "ErrorCodeCompleter",
    };

    /// <summary>Contains the completer for -Name if the parameter specifies an existing object. The value is null if only the service has the names.</summary>
    private static readonly Dictionary<string, string?> NameCompleters = new()
    {
        ["QwenBatch"] = "BatchCompleter",
        ["QwenConnection"] = "ConnectionCompleter",
        ["QwenFile"] = null,
        ["QwenModel"] = "ModelCompleter",
        ["QwenQuota"] = "ModelCompleter",
    };

    private readonly ModuleReflection _module = new();

    private IReadOnlyList<CmdletFacts> Cmdlets => _module.Cmdlets;

    public void Dispose() => _module.Dispose();

    [Fact]
    public void There_are_cmdlets_and_verbs_to_hold_them_against()
    {
        Assert.True(Cmdlets.Count >= 15);
        Assert.True(Cmdlets.Sum(cmdlet => cmdlet.Parameters.Count) > 100);
        Assert.InRange(_module.ApprovedVerbs.Count, 90, 120);
        Assert.DoesNotContain("Download", _module.ApprovedVerbs);
    }

    [Fact]
    public void Verbs_are_approved_and_nouns_bear_the_prefix() => Assert.All(Cmdlets, cmdlet =>
    {
        Assert.Contains(cmdlet.Verb, _module.ApprovedVerbs);
        Assert.Matches("^Qwen([A-Z][a-z]+){0,2}$", cmdlet.Noun);
        Assert.False(IsPlural(cmdlet.Noun), $"{cmdlet}: nouns are singular.");
    });

    [Fact]
    public void Classes_are_sealed_and_named_after_their_cmdlets() => Assert.All(Cmdlets, cmdlet =>
    {
        Assert.True(cmdlet.Type.IsSealed, cmdlet.Name);
        Assert.Equal($"QwenPS.Commands.{cmdlet.Verb}{cmdlet.Noun}Command", cmdlet.Type.FullName);
    });

    [Fact]
    public void Output_is_declared() => Assert.All(Cmdlets.Where(cmdlet => !WithoutOutput.Contains(cmdlet.Verb)), cmdlet => Assert.NotEmpty(cmdlet.OutputTypes));

    [Fact]
    public void Output_is_of_the_module_or_plain() => Assert.All(
        Cmdlets.SelectMany(cmdlet => cmdlet.OutputTypes),
        type => Assert.True(type.Namespace is "QwenPS" or "System" || type.Name == "PSObject", type.FullName));

    [Fact]
    public void What_changes_or_costs_something_asks() => Assert.All(Cmdlets, cmdlet =>
    {
        Assert.True(Asking.Contains(cmdlet.Verb) != Silent.Contains(cmdlet.Verb), $"{cmdlet}: does it change or cost something? Say so in this test.");
        Assert.Equal(Asking.Contains(cmdlet.Verb), cmdlet.SupportsShouldProcess);
        if (cmdlet.SupportsShouldProcess) Assert.NotNull(cmdlet.ConfirmImpact);
        if (cmdlet.Verb is "Stop" or "Remove" or "Clear") Assert.InRange(cmdlet.ConfirmImpact!.Value, ConfirmImpact.Medium, ConfirmImpact.High);
    });

    [Fact]
    public void Path_stands_beside_a_LiteralPath_that_files_can_be_piped_to()
    {
        var cmdlets = Cmdlets.Where(cmdlet => cmdlet.Find("Path") is not null || cmdlet.Find("LiteralPath") is not null).ToList();
        Assert.True(cmdlets.Count >= 5);
        Assert.All(cmdlets, cmdlet =>
        {
            ParameterFacts path = Assert.IsType<ParameterFacts>(cmdlet.Find("Path"));
            ParameterFacts literal = Assert.IsType<ParameterFacts>(cmdlet.Find("LiteralPath"));
            Assert.Contains("PSPath", literal.Aliases);
            Assert.Contains("LP", literal.Aliases);
            Assert.Equal(path.Type, literal.Type);
            Assert.False(path.IsUsableWith(literal), cmdlet.Name);
            Assert.False(literal.HasWildcards, cmdlet.Name);
            // The output is one file. It doesn't have to exist.
            Assert.Equal(path.Type.IsArray, path.HasWildcards);
        });
    }

    [Fact]
    public void Values_that_are_known_can_be_completed() => Assert.All(Cmdlets.SelectMany(cmdlet => cmdlet.Parameters.Select(parameter => (cmdlet, parameter))), one =>
    {
        var (cmdlet, parameter) = one;
        string? wanted = parameter.Name == "Name" && cmdlet.Verb is not ("Connect" or "Submit") ? NameCompleters[cmdlet.Noun] : Completers.GetValueOrDefault(parameter.Name);
        if (wanted is not null) Assert.Equal($"{cmdlet} -{parameter.Name}: {wanted}", $"{cmdlet} -{parameter.Name}: {parameter.Completer}");
    });

    [Fact]
    public void Parameters_have_names_as_PowerShell_s_own() => Assert.All(Cmdlets, cmdlet => Assert.All(cmdlet.Parameters, parameter =>
    {
        Assert.Matches("^([A-Z][a-z]*)+$", parameter.Name);
        Assert.DoesNotContain(parameter.Name, Common, StringComparer.OrdinalIgnoreCase);
        Assert.True(!IsPlural(parameter.Name) || Plural.Contains(parameter.Name), $"{cmdlet} -{parameter.Name}: names are singular.");
        Assert.NotEqual("Boolean", parameter.ElementType.Name);
    }));

    [Fact]
    public void Aliases_mean_one_parameter() => Assert.All(Cmdlets, cmdlet =>
    {
        var names = cmdlet.Parameters.SelectMany(parameter => parameter.Aliases.Append(parameter.Name)).Concat(Common).ToList();
        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
    });

    [Fact]
    public void A_name_means_the_same_type_everywhere()
    {
        // -InputObject accepts anything that a cmdlet processes. Other parameters accept one or several values of one type.
        var types = Cmdlets.SelectMany(cmdlet => cmdlet.Parameters).Where(parameter => parameter.Name != "InputObject")
            .GroupBy(parameter => parameter.Name, parameter => parameter.ElementType.FullName);
        Assert.All(types, type => Assert.True(type.Distinct().Count() == 1, $"-{type.Key} is {string.Join(" and ", type.Distinct())}."));
    }

    [Fact]
    public void The_default_parameter_set_is_one_of_the_sets() => Assert.All(Cmdlets, cmdlet =>
    {
        if (cmdlet.Sets.Count > 0) Assert.Contains(cmdlet.DefaultSet, cmdlet.Sets);
        else Assert.Null(cmdlet.DefaultSet);
    });

    [Fact]
    public void In_each_set_positions_follow_each_other_and_one_parameter_takes_the_pipeline() => Assert.All(Cmdlets, cmdlet =>
    {
        foreach (string? set in cmdlet.Sets.DefaultIfEmpty(null!))
        {
            var positions = cmdlet.In(set).Select(one => one.Use.Position).OfType<int>().Order().ToList();
            Assert.Equal(Enumerable.Range(0, positions.Count), positions);
            Assert.True(cmdlet.In(set).Count(one => one.Use.FromPipeline) <= 1, $"{cmdlet}, set {set}");
        }
    });

    /// <summary>Words that end in s but aren't plurals, such as Access and Status, are ignored.</summary>
    private static bool IsPlural(string name) => Regex.IsMatch(name, "[^su]s$");
}
