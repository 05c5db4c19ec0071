using System.Text.Json;
using QwenPS.Client.Transport;
using QwenPS.Text;

namespace QwenPS.Client.Listing;

/// <summary>Reads the rate limits of the models that an API key can call.</summary>
internal static class ModelQuotaReader
{
    private const int PageSize = 100;

    /// <param name="channel">The channel of the DashScope endpoint.</param>
    /// <param name="model">The ID of the model, or null to read the limits of all models.</param>
    /// <param name="log">The log of the calls.</param>
    /// <param name="cancellationToken">A token that cancels the calls.</param>
    /// <exception cref="QwenException">The call failed.</exception>
    public static async Task<IReadOnlyList<ModelQuota>> ReadAsync(Channel channel, string? model, ICallLog log, CancellationToken cancellationToken)
    {
        string query = model is null ? "?" : $"?model={Uri.EscapeDataString(model)}&";
        try
        {
            return await ReadAsync("quotas" + query).ConfigureAwait(false);
        }
        catch (QwenException exception) when (exception.StatusCode is 404 or 405)
        {
            // Until autumn 2026, the list of rate limits had the path models/limits. If the service doesn't recognize the current path, this old path is used.
            try
            {
                return await ReadAsync("models/limits" + query).ConfigureAwait(false);
            }
            catch (QwenException other) when (other.StatusCode is 404 or 405)
            {
                throw exception;
            }
        }

        Task<IReadOnlyList<ModelQuota>> ReadAsync(string path) =>
            new PagedReader(channel, log, cancellationToken).ReadAsync(
                path, PageSize, "quotas", item => Read(item, channel.Failures.Redactor), item => $"{item.WorkspaceId} {item.Model}");
    }

    private static ModelQuota? Read(JsonElement item, Redactor redactor)
    {
        if (JsonField.VisibleText(item, "model") is not { } model) return null;
        return new ModelQuota
        {
            Model = redactor.RedactKnown(model)!,
            WorkspaceId = redactor.RedactKnown(JsonField.VisibleText(item, "workspace_id")),
            Account = ReadLimit(item, "model_limit", redactor),
            Workspace = ReadLimit(item, "workspace_limit", redactor),
        };
    }

    private static QuotaLimit? ReadLimit(JsonElement item, string name, Redactor redactor)
    {
        if (JsonField.Member(item, name) is not { ValueKind: JsonValueKind.Object } limit) return null;
        return new QuotaLimit
        {
            RequestLimit = JsonField.Amount(limit, "request_limit"),
            RequestPeriodSec = JsonField.Amount(limit, "request_limit_period"),
            UsageLimit = JsonField.Amount(limit, "usage_limit"),
            UsageField = redactor.RedactKnown(JsonField.VisibleText(limit, "usage_limit_field")),
            UsagePeriodSec = JsonField.Amount(limit, "usage_limit_period"),
            AsyncQueueLimit = JsonField.Amount(limit, "async_user_queue_limit"),
            AsyncConcurrencyLimit = JsonField.Amount(limit, "async_user_concurrency_limit"),
        };
    }
}
