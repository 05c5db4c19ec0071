using System.Globalization;
using System.Text;
using System.Text.Json;
using QwenPS.Connections;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>
/// Represents the custom catalog of an organization. The environment variable <c>QWENPS_CATALOG</c> specifies its file, which has the format of the bundled
/// catalog. The file is read when the variable has a new value, and each time Get-QwenModel runs. If the file has errors, the module ignores the entire file.
/// The valid rows aren't used either, because users might not notice that the other rows are missing.
/// </summary>
internal sealed class CustomCatalog
{
    public const string Variable = "QWENPS_CATALOG";

    private static volatile CustomCatalog? s_last;

    private readonly CultureInfo _culture = CultureInfo.CurrentUICulture;

    private CustomCatalog(string? path, CatalogContent content, IReadOnlyList<string> problems)
    {
        Path = path;
        Content = content;
        Problems = problems;
    }

    /// <summary>Gets the path of the file, or null if the variable isn't set.</summary>
    public string? Path { get; }

    /// <summary>Gets the rows of the bundled catalog and, if the file is valid, the rows of the file.</summary>
    public CatalogContent Content { get; }

    /// <summary>Gets the problems in the file, with one line per problem. The list is empty if the file is valid.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Discards the content that was read from the file, so the next access reads the file again.</summary>
    public static void Invalidate() => s_last = null;

    /// <summary>Gets a value that indicates whether the environment variable specifies a file.</summary>
    public static bool IsConfigured => FindPath() is not null;

    private static string? FindPath() => Environment.GetEnvironmentVariable(Variable) is { } path && !string.IsNullOrWhiteSpace(path) ? path : null;

    public static CustomCatalog Current(Lazy<CatalogContent> bundled)
    {
        string? path = FindPath();
        if (s_last is { } last && last.Path == path && Equals(last._culture, CultureInfo.CurrentUICulture)) return last;
        return s_last = path is null ? new CustomCatalog(null, bundled.Value, []) : Read(path, bundled.Value);
    }

    private static CustomCatalog Read(string path, CatalogContent bundled)
    {
        if (!System.IO.Path.IsPathRooted(path)) return Refuse(Texts.Format("Catalog.NotRooted", Variable, path));
        SettingFile file = SettingFile.Read(path);
        if (file.Text is null) return Refuse(Texts.Format("Catalog.Unreadable", path, Variable, file.Problem!));
        byte[] json = Encoding.UTF8.GetBytes(file.Text);
        IReadOnlyList<string> problems;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            problems = new CatalogValidator().Check(document.RootElement);
        }
        catch (JsonException exception)
        {
            problems = [Texts.Format("Catalog.NotJson", path, (exception.LineNumber ?? 0) + 1, (exception.BytePositionInLine ?? 0) + 1)];
        }

        return problems.Count > 0 ? new CustomCatalog(path, bundled, problems) : new CustomCatalog(path, bundled.With(CatalogContent.Read(json)), []);

        CustomCatalog Refuse(string problem) => new(path, bundled, [problem]);
    }
}
