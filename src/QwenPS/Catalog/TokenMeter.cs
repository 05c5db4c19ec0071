using System.Diagnostics;
using System.Management.Automation;
using System.Text;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Catalog;

/// <summary>Estimates the tokens and the cost of texts for one model.</summary>
internal sealed class TokenMeter(string model, PriceList prices)
{
    private const int ActivityId = 1_803_026_217;

    /// <summary>The delay before progress is shown, and the interval between its updates.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly CatalogModel? _known = ModelCatalog.Find(model);

    public TokenMeasure Result(TokenEstimate text, string? source) => new()
    {
        Source = source,
        Characters = text.Characters,
        Tokens = text.Tokens,
        Model = model,
        Context = _known?.Context,
        ContextShare = _known?.Context is { } context ? (double)text.Tokens / context : null,
        EstimatedPrice = CostEstimate.CalculateInput(text.Tokens, _known?.GetPrice(prices)),
        PriceCurrency = PriceLists.GetCurrency(prices),
    };

    /// <param name="path">The path of the file.</param>
    /// <param name="encoding">The encoding of a file without a byte order mark, or null to detect the encoding.</param>
    /// <param name="io">The output that shows the progress.</param>
    /// <exception cref="InputException">The file isn't a text file, or can't be read.</exception>
    public async Task<TokenMeasure> MeasureAsync(string path, Encoding? encoding, ICmdletIO io, CancellationToken cancellationToken)
    {
        Encoding detected;
        using (TextFileReader reader = TextFileReader.Open(path, encoding))
        {
            try
            {
                return await MeasureAsync(reader, path, io, cancellationToken).ConfigureAwait(false);
            }
            catch (InputException) when (reader.Detected is not null)
            {
                detected = reader.Detected;
            }
        }

        await io.VerboseAsync(TextFile.FormatDetected(path, detected.WebName)).ConfigureAwait(false);
        using TextFileReader second = TextFileReader.Open(path, detected);
        return await MeasureAsync(second, path, io, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TokenMeasure> MeasureAsync(TextFileReader reader, string path, ICmdletIO io, CancellationToken cancellationToken)
    {
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

        if (next > Quiet)
        {
            var completed = new ProgressRecord(ActivityId, Texts.Format("Models.MeasuringAny"), path) { RecordType = ProgressRecordType.Completed };
            await io.ProgressAsync(completed).ConfigureAwait(false);
        }

        return Result(text, path);
    }

    private static ProgressRecord Progress(string path, TextFileReader reader, TokenEstimate text)
    {
        string tokens = Texts.Format("Models.AboutTokens", CostFormatter.FormatTokens(text.Tokens), ByteSize.Format(reader.Position));
        int percent = reader.Length is > 0 and var length ? (int)Math.Min(100, 100 * reader.Position / length) : -1;
        return new ProgressRecord(ActivityId, Texts.Format("Models.Measuring", path), tokens) { PercentComplete = percent };
    }
}

/// <summary>
/// Estimates tokens with the rule of thumb in the service's documentation. The rule is one token for each Chinese, Japanese, or Korean character, and one token
/// for every four other characters. Use the estimate for planning. The usage in the service's answer contains the actual number. The text can be added in
/// parts.
/// </summary>
internal struct TokenEstimate
{
    private long _wide;

    /// <summary>Gets the number of characters so far, in UTF-16 code units.</summary>
    public long Characters { get; private set; }

    /// <summary>Gets the estimated number of tokens so far.</summary>
    public readonly long Tokens => _wide + ((Characters - _wide + 3) / 4);

    public static long Count(string? text) => Create(text).Tokens;

    public static TokenEstimate Create(string? text)
    {
        var estimate = default(TokenEstimate);
        estimate.Add(text.AsSpan());
        return estimate;
    }

    public static long Count(IEnumerable<ChatMessage> messages) =>
        messages.Sum(message => Count(message.Content) + (message.Parts?.Sum(part => Count(part.Text)) ?? 0));

    /// <summary>Adds a part of the text. The result doesn't depend on how the text is split into parts.</summary>
    public void Add(ReadOnlySpan<char> piece)
    {
        long wide = 0;
        foreach (char c in piece)
        {
            if (c >= '\u3040' && IsWide(c)) wide++;
        }

        _wide += wide;
        Characters += piece.Length;
    }

    private static bool IsWide(char c) => c is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF');
}
