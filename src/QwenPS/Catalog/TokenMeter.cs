using System.Diagnostics;
using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Catalog;

/// <summary>Measures texts for one model.</summary>
internal sealed class TokenMeter(string model, PriceList prices)
{
    private const int ActivityId = 1_803_026_217;

    /// <summary>How long a file is read before progress shows, and between two signs of it.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly CatalogueModel? _known = ModelCatalogue.Find(model);

    public TokenMeasure Result(TokenEstimate text, string? source) => new()
    {
        Source = source,
        Characters = text.Characters,
        Tokens = text.Tokens,
        Model = model,
        Context = _known?.Context,
        ContextShare = _known?.Context is { } context ? (double)text.Tokens / context : null,
        EstimatedPrice = CostEstimate.OfInput(text.Tokens, _known?.PriceOn(prices)),
        PriceCurrency = PriceLists.CurrencyOf(prices),
    };

    /// <exception cref="InputException">The file is no text, or cannot be read.</exception>
    public async Task<TokenMeasure> MeasureAsync(string path, ICmdletIO io, CancellationToken cancellationToken)
    {
        using TextFileReader reader = TextFileReader.Open(path);
        var elapsed = Stopwatch.StartNew();
        TimeSpan next = Quiet;
        var text = default(TokenEstimate);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } piece)
        {
            cancellationToken.ThrowIfCancellationRequested();
            text.Add(piece.Span);
            if (elapsed.Elapsed < next) continue;
            next = elapsed.Elapsed + Interval;
            await io.ProgressAsync(Progress(path, reader, text)).ConfigureAwait(false);
        }

        if (next > Quiet) await io.ProgressAsync(new ProgressRecord(ActivityId, Texts.Format("Models.MeasuringAny"), path) { RecordType = ProgressRecordType.Completed }).ConfigureAwait(false);
        return Result(text, path);
    }

    private static ProgressRecord Progress(string path, TextFileReader reader, TokenEstimate text)
    {
        string tokens = Texts.Format("Models.AboutTokens", text.Tokens, ByteSize.Format(reader.Position));
        int percent = reader.Length is > 0 and var length ? (int)Math.Min(100, 100 * reader.Position / length) : -1;
        return new ProgressRecord(ActivityId, Texts.Format("Models.Measuring", path), tokens) { PercentComplete = percent };
    }
}
