using System.Globalization;
using QwenPS.Client.Listing;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>What to say to somebody whose model is not there.</summary>
internal static class ModelAdvice
{
    private const int Most = 3;

    /// <summary>The ids that come nearest; none where nothing is near, or the id is right and the model just not offered.</summary>
    /// <param name="id">What was asked for.</param>
    /// <param name="list">What the service lists; null where that is not known.</param>
    public static IReadOnlyList<string> Nearest(string id, ModelList? list)
    {
        string[] listed = list?.Models.Select(model => model.Id).ToArray() ?? [];
        string[] ids = listed.Length > 0 ? listed : ModelCatalogue.All.Select(model => model.Id).ToArray();
        if (ids.Contains(id, StringComparer.Ordinal)) return [];

        // A model that has retired is no help, whatever the list says.
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return NearestIds.Find(id, ids.Where(other => ModelCatalogue.FindRetirement(other, PriceList.International)?.StatusAt(now) != ModelStatus.Retired), Most);
    }

    /// <summary>That a model retires or has retired, and what to use; null where no notice names it.</summary>
    /// <param name="id">The model.</param>
    /// <param name="site">The site that it is called on.</param>
    /// <param name="now">The time.</param>
    public static string? RetirementWarning(string id, PriceList site, DateTimeOffset now)
    {
        if (ModelCatalogue.FindRetirement(id, site) is not { } retirement) return null;
        string key = retirement.StatusAt(now) == ModelStatus.Retired ? "Models.Retired" : "Models.Retiring";
        string warning = Texts.Format(key, TerminalText.MakeVisible(id), DateOf(retirement, site));
        return $"{warning} {ReplacementOf(retirement)}";
    }

    /// <summary>Lets an error say that the model has retired, or which ids are like the one that the service doesn't know.</summary>
    /// <param name="exception">What the call failed with.</param>
    /// <param name="model">The model that was called.</param>
    /// <param name="site">The site that it was called on.</param>
    /// <param name="list">What the service lists; null where that is not known.</param>
    public static void Explain(QwenException exception, string model, PriceList site, ModelList? list)
    {
        // The service says of a model that has retired that it doesn't exist, or that the key may not call it.
        if (exception.Kind is not (ErrorKind.ModelNotFound or ErrorKind.ModelAccess)) return;
        if (ModelCatalogue.FindRetirement(model, site) is { } retirement && retirement.StatusAt(TimeProvider.System.GetUtcNow()) == ModelStatus.Retired)
        {
            exception.Explain(() => (Texts.Format("Models.RetiredCause", DateOf(retirement, site)), ReplacementOf(retirement)));
            return;
        }

        if (exception.Kind != ErrorKind.ModelNotFound || Nearest(model, list) is not { Count: > 0 } near) return;
        Func<(string Cause, string Remedy)> known = exception.Texts;
        exception.Explain(() =>
        {
            (string cause, string remedy) = known();
            return (cause, AddTo(remedy, near));
        });
    }

    /// <summary>What to use instead.</summary>
    private static string ReplacementOf(Retirement retirement) =>
        retirement.Replacement is { } replacement ? Texts.Format("Models.UseInstead", TerminalText.MakeVisible(replacement)) : Texts.Format("Models.ChooseCurrent");

    /// <summary>The day, and the site whose notice names it where that is not the one that is called.</summary>
    private static string DateOf(Retirement retirement, PriceList site)
    {
        string date = retirement.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (retirement.Sites.Count == 0 || retirement.Sites.Contains(site)) return date;
        return Texts.Format("Models.DateOnSite", date, Texts.Format(retirement.Sites[0] == PriceList.China ? "Models.SiteChina" : "Models.SiteInternational"));
    }

    /// <summary>The text with a question behind it that names the ids; the text alone where there are none.</summary>
    public static string AddTo(string text, IReadOnlyList<string> ids) =>
        ids.Count == 0 ? text : $"{text} {Texts.Format("Models.DidYouMean", string.Join(", ", ids.Select(TerminalText.MakeVisible)))}";
}
