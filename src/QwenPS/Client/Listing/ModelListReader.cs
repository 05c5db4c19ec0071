using System.Globalization;
using QwenPS.Client.Errors;
using QwenPS.Client.Transport;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Listing;

/// <summary>Reads the service's list of models, page by page; each page is a call of its own, with its retries.</summary>
internal sealed class ModelListReader(Channel channel, ICallLog log, CancellationToken cancellationToken)
{
    /// <summary>Far more pages than there are: a service that counts wrong must not keep us busy for ever.</summary>
    private const int MostPages = 50;

    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private readonly List<ListedModel> _models = [];
    private readonly Redactor _redactor = channel.Failures.Redactor;

    /// <exception cref="QwenException">Every failure but a 404 or 405, which say that no list is served here.</exception>
    public async Task<ModelList> ReadAsync()
    {
        long items = 0;
        for (int number = 1; channel.Protocol.PathOfModels(number) is { } path; number++)
        {
            if (number > MostPages || _models.Count > ModelPage.MostModels) throw Endless();
            if (await ReadPageAsync(path).ConfigureAwait(false) is not { } page)
            {
                if (number == 1) return new ModelList([], isServed: false);
                break;
            }

            items += page.ItemCount;
            bool isNew = Add(page.Models);
            if (page.ItemCount == 0 || !isNew) break;
            if (page.Total is { } total ? items >= total : page.ItemCount < channel.Protocol.ModelPageSize) break;
        }

        return new ModelList(_models, isServed: true);
    }

    private QwenException Endless() => channel.Failures.CreateProtocolError(
        LocalFailure.TooLarge, Texts.Format("Answer.ListTooLong", MostPages, ModelPage.MostModels.ToString("N0", CultureInfo.InvariantCulture)), RetryRule.Never, null, null, null, attempts: 1, null);

    /// <summary>Whether any of them is new: a service that ignores the number of the page gives the same one again and again.</summary>
    private bool Add(IReadOnlyList<ListedModel> models)
    {
        int before = _models.Count;
        foreach (ListedModel model in models)
        {
            var redacted = new ListedModel(_redactor.RedactKnown(model.Id)!, _redactor.RedactKnown(model.Name));
            if (_found.Add(redacted.Id)) _models.Add(redacted);
        }

        return _models.Count > before;
    }

    private async Task<ModelPage?> ReadPageAsync(string path)
    {
        using Call call = Call.CreateGet(channel, path, log, cancellationToken);
        try
        {
            return await call.TryAsync(() => JsonAnswer.ReadAsync(call, Texts.Format("Answer.ModelList"), Texts.Format("Answer.NoModelList"), ModelPage.Read)).ConfigureAwait(false);
        }
        catch (QwenException exception) when (exception.StatusCode is 404 or 405)
        {
            return null;
        }
    }
}
