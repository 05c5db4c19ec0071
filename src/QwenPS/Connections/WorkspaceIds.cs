using System.Text.RegularExpressions;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Checks workspace ids before they become part of a header or of a host name.</summary>
internal static class WorkspaceIds
{
    /// <summary>The official SDK's variable. Like the SDK, it is read only where the host name needs an id.</summary>
    public const string Variable = "DASHSCOPE_WORKSPACE_ID";

    private static readonly Regex HeaderForm = new(@"^[A-Za-z0-9._-]{1,128}\z", RegexOptions.CultureInvariant);
    private static readonly Regex LabelForm = new(@"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant);
    private static readonly Regex Placeholder = new(@"\{workspace[_-]?id\}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Fails for an id that no workspace can have: a line break in one would smuggle in a header.</summary>
    public static void Check(string id)
    {
        if (!HeaderForm.IsMatch(id))
            throw SettingOrigin.Parameter("WorkspaceId").Fail(Texts.Format("Setup.WorkspaceInvalid"));
    }

    /// <summary>
    /// Puts the workspace id where documentation writes <c>{WorkspaceId}</c>: pasted addresses hold it, and the SDK
    /// understands <c>{workspace_id}</c>.
    /// </summary>
    public static string FillPlaceholder(string text, SettingOrigin origin, string? given, IEnvironment environment)
    {
        if (text.IndexOf('{') < 0 || !Placeholder.IsMatch(text)) return text;
        var id = ForHostName(given, environment)
            ?? throw origin.Fail(Texts.Format("Setup.WorkspacePlaceholder", Variable));
        return Placeholder.Replace(text, id.Replace("$", "$$"));
    }

    /// <summary>The id that goes into a host name: the given one, else the environment's, else null. Fails where it cannot be part of one.</summary>
    public static string? ForHostName(string? given, IEnvironment environment)
    {
        var id = given ?? environment.GetFilledVariable(Variable)?.Trim();
        // Without this check an id such as 'evil.com/' would choose the host that the key goes to.
        if (id is null || LabelForm.IsMatch(id)) return id;
        var origin = given is null ? SettingOrigin.Variable(Variable, "WorkspaceId") : SettingOrigin.Parameter("WorkspaceId");
        throw origin.Fail(Texts.Format("Setup.WorkspaceInHost"));
    }
}
