using System.Runtime.CompilerServices;
using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Decides which requests of a run (the requests of one Invoke-QwenChat command) use the service's explicit cache. In this cache, the service stores the
/// beginning of a request (the prefix), up to a cache marker in the request. If a later request begins with the same prefix, the service charges less for the
/// prefix. Requests use the cache if they share a prefix, and if the cache reduces their cost. A run uses one instance of this class.
/// </summary>
/// <param name="prices">The price list.</param>
/// <param name="time">The clock that measures the lifetime of the cache.</param>
internal sealed class CacheFanOut(PriceList prices, TimeProvider time)
{
    private readonly ConditionalWeakTable<BeginningGroup, CacheGroup> _groups = new();
    private int _warned;

    /// <summary>Adds an input to the group of inputs with the same prefix. Call this method in the order of the inputs.</summary>
    /// <returns>
    /// The object that determines when the request for the input is sent. This object is null if the input doesn't share a prefix with other inputs, or if the
    /// answer is already in the journal (the file that stores answers).
    /// </returns>
    public CacheTurn? Join(ChatInput input)
    {
        if (input.Group is not { } key || input.IsOnly) return null;
        CacheGroup group = _groups.GetValue(key, one => new CacheGroup(one, time));
        if (!input.IsAnswered) return new CacheTurn(this, group, group.Join());
        group.Skip();
        return null;
    }

    private CacheRates? FindRates(string model) => CacheRates.Find(model, prices);

    /// <summary>Returns the reason why the cache can't be used or doesn't reduce the cost. Returns null if there's no such reason.</summary>
    internal static string? FindObstacle(ChatRequest request, CacheRates? rates, out long tokens)
    {
        tokens = 0;
        if (rates is null) return Texts.Format("Cache.NoModel", request.Model);
        if (request.Beginning is not { } beginning) return Texts.Format("Cache.NoBeginning");
        if (beginning.Length is not null && CachesWholeMessages(request.Model)) return Texts.Format("Cache.WholeMessage", request.Model);
        tokens = Measure(request, beginning);
        return tokens < CacheRates.MinTokens ? Texts.Format("Cache.TooShort", CostFormatter.FormatTokens(tokens), CacheRates.MinTokens) : null;
    }

    /// <summary>
    /// Determines whether the cache of a model always stores entire user messages, regardless of the position of the cache marker. For such a model, the cached
    /// prefix would include the question. Because each request has a different question, the cache isn't used.
    /// </summary>
    private static bool CachesWholeMessages(string model) => model.StartsWith("qwen3-vl-", StringComparison.OrdinalIgnoreCase);

    private static long Measure(ChatRequest request, SharedBeginning beginning)
    {
        long before = TokenEstimate.Count(request.Messages.TakeWhile(message => !ReferenceEquals(message, beginning.Last)));
        string text = beginning.Last.WholeText ?? "";
        return before + TokenEstimate.Count(beginning.Length is { } length ? text.Substring(0, Math.Min(length, text.Length)) : text);
    }

    /// <summary>Returns true for the first call, and false for all later calls. As a result, the run shows at most one warning.</summary>
    private bool TakeWarning() => Interlocked.Exchange(ref _warned, 1) == 0;

    /// <summary>
    /// Represents the turn of an input in its group of inputs with the same prefix. This object determines when the request is sent, and whether the prefix
    /// gets the cache marker.
    /// </summary>
    internal sealed class CacheTurn(CacheFanOut owner, CacheGroup group, CacheGroup.Place place)
    {
        private string? _model;

        /// <summary>Waits until the request can be sent. If the cache reduces the cost, adds the cache marker to the prefix.</summary>
        public async Task<ChatRequest> EnterAsync(ChatRequest request, ICmdletIO io, CancellationToken cancellationToken)
        {
            CacheRates? rates = owner.FindRates(request.Model);
            string? obstacle = FindObstacle(request, rates, out long tokens);
            if (obstacle is not null)
            {
                Leave();
                if (owner.TakeWarning()) await WriteAsync(obstacle, isWarning: rates is null, io).ConfigureAwait(false);
                return request;
            }

            bool isMarked = await group.EnterAsync(place, rates!, tokens, cancellationToken).ConfigureAwait(false);
            if (!isMarked && group.StopReason is { } stop && owner.TakeWarning())
                await WriteAsync(Texts.Format(stop), isWarning: stop == CacheGroup.NotFound, io).ConfigureAwait(false);
            if (!isMarked) return request;
            _model = request.Model;
            return request with { MarksBeginning = true };
        }

        /// <summary>Records the token usage of an answer to the request.</summary>
        public void Note(ChatResponse response)
        {
            if (_model is null) return;
            if (string.Equals(response.AskedModel ?? _model, _model, StringComparison.OrdinalIgnoreCase)) group.Note(place, response.Usage);
            else group.Stop();
        }

        /// <summary>Ends the turn. Call this method even if the request wasn't sent.</summary>
        public void Leave() => group.Leave(place);

        private static ValueTask WriteAsync(string text, bool isWarning, ICmdletIO io) => isWarning ? io.WarningAsync(text) : io.VerboseAsync(text);
    }
}
