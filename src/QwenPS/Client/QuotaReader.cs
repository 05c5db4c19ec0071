using System.Collections.Concurrent;
using System.Globalization;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>
/// Reads the quotas of the models that a cmdlet calls in one run. If a quota is known, the run can start at the allowed rate. Otherwise, the run has to detect
/// the allowed rate from refused calls. Quotas are read in the background. If a quota can't be read, the run continues without the quota, and a message for
/// <c>-Verbose</c> explains the reason. This class is thread-safe.
/// </summary>
/// <param name="client">The client of the run.</param>
/// <param name="cancellationToken">A token that's canceled at the end of the run. The cancellation ends the calls that are still reading a quota.</param>
internal sealed class QuotaReader(QwenClient client, CancellationToken cancellationToken)
{
    /// <summary>The time limit for reading a quota. A quota that arrives later isn't useful, because the run has detected the allowed rate by then.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task> _models = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ModelQuota> _quotas = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _messages = new();

    /// <summary>
    /// Starts to read the quota of a model. Does nothing if this run has already started to read the quota. If another run on the same connection has read the
    /// quota recently, this method uses the stored result. This method returns immediately.
    /// </summary>
    public void Begin(string model)
    {
        if (client.AccountWithoutRetry is { } account && !_models.ContainsKey(model)) _models.GetOrAdd(model, one => FindOrReadAsync(account, one));
    }

    /// <summary>Returns the next message for -Verbose, or null if there's no new message.</summary>
    public string? TakeMessage() => _messages.TryDequeue(out string? message) ? message : null;

    /// <summary>Determines whether the model's quota was read and contains a limit on requests or tokens per minute.</summary>
    public bool Has(string model) => _quotas.TryGetValue(model, out ModelQuota? quota) && (quota.RequestsPerMinute ?? quota.TokensPerMinute) is not null;

    /// <summary>Waits until all quotas are read or can't be read.</summary>
    public Task WaitAsync() => Task.WhenAll(_models.Values);

    private Task FindOrReadAsync(AccountClient account, string model)
    {
        if (client.Quotas.Find(model) is not { } known) return Task.Run(() => ReadAsync(account, model), cancellationToken);
        if (known.Quota is not null) _quotas[model] = known.Quota;
        _messages.Enqueue(known.Message);
        return Task.CompletedTask;
    }

    private async Task ReadAsync(AccountClient account, string model)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(Timeout);
        try
        {
            IReadOnlyList<ModelQuota> quotas = await account.ListQuotasAsync(model, NoLog.Instance, stop.Token).ConfigureAwait(false);
            ModelQuota? quota = quotas.FirstOrDefault(one => string.Equals(one.Model, model, StringComparison.OrdinalIgnoreCase));
            if (quota is null)
            {
                Note(model, null, Texts.Format("Bulk.NoQuota", model));
                return;
            }

            _quotas[model] = quota;
            client.Pacer.SetQuota(model, quota.RequestsPerMinute, quota.TokensPerMinute);
            Note(model, quota, Texts.Format("Bulk.Quota", model, Format(quota.RequestsPerMinute), Format(quota.TokensPerMinute)));
        }
        catch (QwenException exception)
        {
            string message = Texts.Format("Bulk.QuotaFailed", model, exception.Message);
            // If the status means that the server doesn't provide quotas, this result is stored. After any other failure, no result is stored, so the next run
            // tries to read the quota again.
            if (exception.StatusCode is 403 or 404 or 405) Note(model, null, message);
            else _messages.Enqueue(message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _messages.Enqueue(Texts.Format("Bulk.QuotaTimeout", model, Timeout.TotalSeconds));
        }
        catch (OperationCanceledException)
        {
            // The run ended before the quota was read.
        }
    }

    private void Note(string model, ModelQuota? quota, string message)
    {
        client.Quotas.Add(model, quota, message);
        _messages.Enqueue(message);
    }

    private static string Format(double? limit) => limit?.ToString("#,0.##", CultureInfo.InvariantCulture) ?? "-";
}

/// <summary>
/// Stores the quotas that runs on a connection have read, so the next run on this connection doesn't have to read the quotas again. This class is thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RecentQuotas(TimeProvider time)
{
    /// <summary>
    /// The time for which a stored quota is used. It isn't necessary to detect a changed quota sooner, because changes are rare, and because refused calls also
    /// reduce the rate.
    /// </summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, RecentQuota> _models = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the stored result for a model, or null if there's no recent result.</summary>
    public RecentQuota? Find(string model) => _models.TryGetValue(model, out RecentQuota? known) && time.GetElapsedTime(known.Timestamp) < Lifetime ? known : null;

    /// <param name="model">The ID of the model.</param>
    /// <param name="quota">The quota, or null if the service doesn't provide a quota.</param>
    /// <param name="message">The message for -Verbose.</param>
    public void Add(string model, ModelQuota? quota, string message) => _models[model] = new RecentQuota(quota, message, time.GetTimestamp());
}

/// <summary>Represents the result of reading a quota.</summary>
/// <param name="Quota">The quota, or null if the service doesn't provide a quota.</param>
/// <param name="Message">The message for -Verbose.</param>
/// <param name="Timestamp">The time when the quota was read.</param>
internal sealed record RecentQuota(ModelQuota? Quota, string Message, long Timestamp);
