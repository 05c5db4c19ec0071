using System.Collections.Concurrent;
using System.Globalization;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>
/// Reads the quotas of the models that a run calls. With these quotas, the run starts at the allowed rate and doesn't have to detect the rate from refused
/// calls. Quotas are read in the background. If a quota can't be read, only a message is created, because a run doesn't need the quotas. This class is
/// thread-safe.
/// </summary>
/// <param name="client">The client of the run.</param>
/// <param name="cancellationToken">A token that cancels the calls at the end of the run.</param>
internal sealed class QuotaReader(QwenClient client, CancellationToken cancellationToken)
{
    /// <summary>The time limit for reading a quota. A quota that arrives later has no benefit, because the run has already detected the rate.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task> _models = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ModelQuota> _quotas = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _messages = new();

    /// <summary>Starts to read the quota of a model, unless reading was already started for this model. This method returns immediately.</summary>
    public void Begin(string model)
    {
        if (client.AccountWithoutRetry is { } account && !_models.ContainsKey(model)) _models.GetOrAdd(model, one => Task.Run(() => ReadAsync(account, one), cancellationToken));
    }

    /// <summary>Returns the next message for -Verbose, or null if there's no new message.</summary>
    public string? TakeMessage() => _messages.TryDequeue(out string? message) ? message : null;

    /// <summary>Determines whether the model's quota was read and has a limit.</summary>
    public bool Has(string model) => _quotas.TryGetValue(model, out ModelQuota? quota) && (quota.RequestsPerMinute ?? quota.TokensPerMinute) is not null;

    /// <summary>Waits until the quotas are read.</summary>
    public Task WaitAsync() => Task.WhenAll(_models.Values);

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
                _messages.Enqueue(Texts.Format("Bulk.NoQuota", model));
                return;
            }

            _quotas[model] = quota;
            client.Pacer.SetQuota(model, quota.RequestsPerMinute, quota.TokensPerMinute);
            _messages.Enqueue(Texts.Format("Bulk.Quota", model, Format(quota.RequestsPerMinute), Format(quota.TokensPerMinute)));
        }
        catch (QwenException exception)
        {
            _messages.Enqueue(Texts.Format("Bulk.QuotaFailed", model, exception.Message));
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

    private static string Format(double? limit) => limit?.ToString("#,0.##", CultureInfo.InvariantCulture) ?? "-";
}
