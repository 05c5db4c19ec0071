using System.Globalization;
using System.Text.Json;
using QwenPS.Emulator.Catalog;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Hosting;
using QwenPS.Emulator.Http;
using QwenPS.Emulator.Keys;

namespace QwenPS.Emulator.Account;

/// <summary>
/// Returns the permissions and quotas of a key, and creates temporary keys. The formats are from the provider's pages "List model permissions" and "List model
/// quotas" (help center, list-model-permissions and list-quotas, September 2026).
/// </summary>
internal sealed class AccountEndpoint(EmulatorState state)
{
    private const string Permissions = "/api/v1/models/permissions";
    private const string Quotas = "/api/v1/quotas";

    /// <summary>The path of the quotas that an older version of the provider's documentation describes.</summary>
    private const string Limits = "/api/v1/models/limits";

    private const string Workspace = "llm-emulator";
    private const int UsualSize = 20;
    private const int MostOnPage = 200;

    /// <summary>The quota that's returned if no limit is configured. This quota isn't enforced. The values are the quotas of qwen-flash in Beijing.</summary>
    private const int RequestsPerMinute = 30_000;

    /// <inheritdoc cref="RequestsPerMinute"/>
    private const int TokensPerMinute = 10_000_000;

    private const string Tokens = "/api/v1/tokens";

    private const int UsualLife = 60;
    private const int LongestLife = 1800;

    /// <summary>Determines whether the path is one of the two paths of the quotas.</summary>
    public static bool ListsQuotas(string path) => path is Quotas or Limits;

    public static bool Owns(string path) => path is Permissions or Quotas or Limits or Tokens;

    public async Task HandleAsync(EmulatedExchange exchange, string path)
    {
        if (exchange.Request.Method != (path == Tokens ? "POST" : "GET")) throw new ServiceException(RequestErrors.MethodNotAllowed(exchange.Request.Method));
        if (ApiKey.CheckKey(exchange.Authorization, state.Options.Region) is { } error) throw new ServiceException(error);
        await (path == Permissions ? ListPermissionsAsync(exchange) : path == Tokens ? CreateTokenAsync(exchange) : ListQuotasAsync(exchange));
    }

    /// <summary>Creates a temporary key, as described on the page "Generate a temporary API key" (generate-temporary-api-key).</summary>
    private Task CreateTokenAsync(EmulatedExchange exchange)
    {
        (string? token, DateTimeOffset expires) = state.TemporaryKeys.Add(exchange.Authorization!, Number(exchange, "expire_in_seconds", UsualLife, LongestLife));
        return exchange.AnswerJsonAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("token", token);
            writer.WriteNumber("expires_at", expires.ToUnixTimeSeconds());
            writer.WriteEndObject();
        });
    }

    private static Task ListPermissionsAsync(EmulatedExchange exchange)
    {
        var scope = Choice(exchange, "authorization_scope", "AUTHORIZABLE", "AUTHORIZED");
        _ = Choice(exchange, "action", "INFERENCE");
        IEnumerable<KnownModel> models = Find(exchange).Where(model => scope == "AUTHORIZABLE" || IsGranted(exchange, model));
        return AnswerAsync(exchange, "permissions", [.. models], (writer, model) =>
        {
            writer.WriteString("model", model.Id);
            writer.WriteString("name", model.Id);
            writer.WriteStartObject("permissions");
            writer.WriteBoolean("inference", IsGranted(exchange, model));
            writer.WriteBoolean("fine_tune", false);
            writer.WriteBoolean("deploy", false);
            writer.WriteEndObject();
        });
    }

    private Task ListQuotasAsync(EmulatedExchange exchange)
    {
        var workspace = exchange.Request.Headers["X-DashScope-WorkSpace"].ToString();
        return AnswerAsync(exchange, "quotas", [.. Find(exchange)], (writer, model) =>
        {
            writer.WriteString("model", model.Id);
            writer.WriteString("workspace_id", workspace.Length > 0 ? workspace : Workspace);
            WriteLimit(writer, "model_limit", 1);
            // If only the account has a limit, the workspace's limit is null.
            if (workspace.Length > 0) WriteLimit(writer, "workspace_limit", 2);
            else writer.WriteNull("workspace_limit");
        });
    }

    private void WriteLimit(Utf8JsonWriter writer, string name, int divisor)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("request_limit", (state.Options.RequestsPerMinute ?? RequestsPerMinute) / divisor);
        writer.WriteNumber("request_limit_period", 60);
        writer.WriteNumber("usage_limit", (state.Options.TokensPerMinute ?? TokensPerMinute) / divisor);
        writer.WriteString("usage_limit_field", "total_tokens");
        writer.WriteNumber("usage_limit_period", 60);
        writer.WriteNull("async_user_queue_limit");
        writer.WriteNull("async_user_concurrency_limit");
        writer.WriteEndObject();
    }

    /// <summary>Returns the models that match the filters in the query. A filter is an exact ID or a part of a name.</summary>
    private static IEnumerable<KnownModel> Find(EmulatedExchange exchange)
    {
        var model = exchange.Request.Query["model"].ToString();
        var name = exchange.Request.Query["name"].ToString();
        return KnownModels.All.Where(one => (model.Length == 0 || one.Id == model) && one.Id.Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsGranted(EmulatedExchange exchange, KnownModel model) => ApiKey.CheckModel(exchange.Authorization, model.Id) is null;

    private static Task AnswerAsync(EmulatedExchange exchange, string list, List<KnownModel> models, Action<Utf8JsonWriter, KnownModel> write)
    {
        var page = Number(exchange, "page_no", 1, int.MaxValue);
        var size = Number(exchange, "page_size", UsualSize, MostOnPage);
        return exchange.AnswerJsonAsync(writer =>
        {
            writer.WriteStartObject();
            if (exchange.ShownRequestId is { } requestId) writer.WriteString("request_id", requestId);
            if (list == "permissions")
            {
                // Only the page about permissions describes these fields.
                writer.WriteNull("code");
                writer.WriteNull("message");
                writer.WriteBoolean("success", true);
            }

            writer.WriteStartObject("output");
            writer.WriteNumber("total", models.Count);
            writer.WriteNumber("page_no", page);
            writer.WriteNumber("page_size", size);
            writer.WriteStartArray(list);
            foreach (KnownModel? model in models.Skip((int)Math.Min((page - 1L) * size, int.MaxValue)).Take(size))
            {
                writer.WriteStartObject();
                write(writer, model);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static string Choice(EmulatedExchange exchange, string name, params string[] values)
    {
        var value = exchange.Request.Query[name].ToString();
        if (value.Length == 0) return values[0];
        return values.Contains(value, StringComparer.Ordinal)
            ? value
            : throw new ServiceException(RequestErrors.InvalidValue(name, $"'{name}' should be one of {string.Join(", ", values)}"));
    }

    private static int Number(EmulatedExchange exchange, string name, int usual, int most)
    {
        var value = exchange.Request.Query[name].ToString();
        if (value.Length == 0) return usual;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new ServiceException(RequestErrors.InvalidValue(name, $"'{name}' should be in [1, {most}]"));
    }
}
