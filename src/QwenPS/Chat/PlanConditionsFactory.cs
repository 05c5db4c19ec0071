using QwenPS.Catalog;
using QwenPS.Chat.Bulk;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Resources;

namespace QwenPS.Chat;

/// <summary>Creates the requirements of a run for -WhatIf, which uses the requirements to compare the possible ways to run the requests.</summary>
internal static class PlanConditionsFactory
{
    public static PlanConditions Create(ChatSettings settings, Connection connection)
    {
        Endpoint endpoint = connection.Client.Options.Endpoint;
        return new PlanConditions
        {
            ThrottleLimit = settings.ThrottleLimit,
            Mode = settings.UsesBatchChat ? RunMode.BatchChat : settings.UsesCache ? RunMode.Cached : RunMode.Live,
            Deadline = settings.Deadline?.Left,
            DeadlineTime = settings.Deadline?.Time,
            IsDuration = settings.Deadline is { IsDuration: true },
            CostBasis = PriceLists.DescribeBasis(endpoint.Region),
            CostNote = PriceLists.IsApproximate(endpoint.Region) ? Texts.Format("Prices.Note") : null,
            BatchObstacle = FindBatchObstacle(settings, connection),
            BatchChatObstacle = FindBatchChatObstacle(settings, connection),
        };
    }

    private static string? FindBatchObstacle(ChatSettings settings, Connection connection)
    {
        if (settings.NotInBatches is { } parameter) return Texts.Format("Plan.BatchParameter", parameter);
        return CompatibleEndpoint.FindClient(connection.Client) is null ? Texts.Format("Plan.NoBatchEndpoint") : null;
    }

    /// <summary>
    /// Finds the reason why the requests can't use Batch Chat. Returns null if there's no such reason. Only official hosts provide Batch Chat. With -BatchChat,
    /// a local server is also accepted, because the server can be the emulator of the service (QwenPS.Emulator).
    /// </summary>
    private static string? FindBatchChatObstacle(ChatSettings settings, Connection connection)
    {
        bool isOffered = connection.Client.BatchChat is not null && (connection.Client.Options.Endpoint.IsOfficial || settings.UsesBatchChat);
        if (!isOffered) return Texts.Format("BatchChat.Region", connection.Region ?? connection.BaseUri.Host);
        return settings.IsStreamed || settings.IsLive ? Texts.Format("BatchChat.Stream") : null;
    }
}
