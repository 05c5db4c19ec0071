using System.Text.Json;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>A page of the service's list of batches.</summary>
/// <param name="Batches">Newest first.</param>
/// <param name="Next">The id to go on behind; null where this was the last page.</param>
internal sealed record BatchPage(IReadOnlyList<ServiceBatch> Batches, string? Next)
{
    /// <inheritdoc cref="ServiceBatch.Redact"/>
    public BatchPage Redact(Redactor redactor) => new([.. Batches.Select(batch => batch.Redact(redactor))], redactor.RedactKnown(Next));

    /// <summary>Null where the JSON is no list.</summary>
    public static BatchPage? Read(JsonElement json)
    {
        if (ServiceBatch.Member(json, "data") is not { ValueKind: JsonValueKind.Array } items) return null;
        ServiceBatch[] batches = [.. items.EnumerateArray().Select(ServiceBatch.Read).OfType<ServiceBatch>()];
        bool hasMore = ServiceBatch.Member(json, "has_more") is { ValueKind: JsonValueKind.True };
        return new BatchPage(batches, hasMore && batches.Length > 0 ? batches[batches.Length - 1].Id : null);
    }
}
