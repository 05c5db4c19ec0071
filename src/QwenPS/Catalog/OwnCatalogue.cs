using System.Globalization;
using System.Text;
using System.Text.Json;
using QwenPS.Connections;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>
/// A company's own rows: the file that the environment variable <c>QWENPS_CATALOG</c> names, in the form of the bundled one. It's read once for each
/// value of the variable, and again by Get-QwenModel. A file with an error isn't used at all, so that nobody relies on half of it.
/// </summary>
internal sealed class OwnCatalogue
{
    public const string Variable = "QWENPS_CATALOG";

    private static volatile OwnCatalogue? s_last;

    private readonly CultureInfo _culture = CultureInfo.CurrentUICulture;

    private OwnCatalogue(string? path, CatalogueContent content, IReadOnlyList<string> problems)
    {
        Path = path;
        Content = content;
        Problems = problems;
    }

    /// <summary>The file; null without one.</summary>
    public string? Path { get; }

    /// <summary>The bundled rows, with those of the file where it has no error.</summary>
    public CatalogueContent Content { get; }

    /// <summary>What is wrong with the file, one line each; empty where nothing is.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Lets the next look-up read the file again.</summary>
    public static void Forget() => s_last = null;

    /// <summary>Whether the environment names a file.</summary>
    public static bool IsConfigured => FindPath() is not null;

    private static string? FindPath() => Environment.GetEnvironmentVariable(Variable) is { } path && !string.IsNullOrWhiteSpace(path) ? path : null;

    public static OwnCatalogue Current(Lazy<CatalogueContent> bundled)
    {
        string? path = FindPath();
        if (s_last is { } last && last.Path == path && Equals(last._culture, CultureInfo.CurrentUICulture)) return last;
        return s_last = path is null ? new OwnCatalogue(null, bundled.Value, []) : Read(path, bundled.Value);
    }

    private static OwnCatalogue Read(string path, CatalogueContent bundled)
    {
        if (!System.IO.Path.IsPathRooted(path)) return Refuse(Texts.Format("Catalog.NotRooted", Variable, path));
        SettingFile file = SettingFile.Read(path);
        if (file.Text is null) return Refuse(Texts.Format("Catalog.Unreadable", path, Variable, file.Problem!));
        byte[] json = Encoding.UTF8.GetBytes(file.Text);
        IReadOnlyList<string> problems;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            problems = new CatalogueValidator().Check(document.RootElement);
        }
        catch (JsonException exception)
        {
            problems = [Texts.Format("Catalog.NotJson", path, (exception.LineNumber ?? 0) + 1, (exception.BytePositionInLine ?? 0) + 1)];
        }

        return problems.Count > 0 ? new OwnCatalogue(path, bundled, problems) : new OwnCatalogue(path, bundled.With(CatalogueContent.Read(json)), []);

        OwnCatalogue Refuse(string problem) => new(path, bundled, [problem]);
    }
}
