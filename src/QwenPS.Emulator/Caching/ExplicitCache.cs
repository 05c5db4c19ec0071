using System.Security.Cryptography;
using System.Text;
using QwenPS.Emulator.Answers;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Limits;

namespace QwenPS.Emulator.Caching;

/// <summary>
/// Emulates the explicit cache as described in https://www.alibabacloud.com/help/en/model-studio/context-cache. A cache block contains the messages from the
/// first message up to a content block with a marker. It has at least 1,024 tokens. A request uses the longest cache block that matches the beginning of the
/// request and ends at most 20 content blocks before a marker. Each use keeps the cache block for another 5 minutes. After the answer, new cache blocks are
/// created for the markers in the request.
/// </summary>
internal sealed class ExplicitCache(EmulatorOptions options)
{
    public const int MinTokens = 1024;
    private const int MaxMarkers = 4;
    private const int MaxBlocksBack = 20;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly ScaledTimeProvider _time = new(options.TimeProvider, options.TimeScale);
    private readonly Dictionary<string, long> _ends = new(StringComparer.Ordinal);

    /// <summary>
    /// Finds the number of tokens that a request reads from the cache, and the number of tokens that are added to the cache after the answer. Returns null if
    /// the request doesn't contain a marker.
    /// </summary>
    /// <param name="account">The key that identifies the account, because each account has its own cache.</param>
    /// <param name="call">The request.</param>
    public CacheUse? Find(string? account, ParsedCall call)
    {
        if (!options.HasExplicitCache || !call.Messages.Any(message => message.Blocks.Any(block => block.IsMarked))) return null;
        List<Prefix> prefixes = ReadPrefixes(account, call);
        int[] markers = [.. Enumerable.Range(0, prefixes.Count).Where(index => prefixes[index].IsMarked).TakeLast(MaxMarkers)];
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            int hit = markers.SelectMany(marker => Enumerable.Range(0, MaxBlocksBack + 1).Select(back => marker - back))
                .Where(index => index >= 0 && _ends.TryGetValue(prefixes[index].Key, out long end) && now < end)
                .DefaultIfEmpty(-1).Max();
            int read = hit < 0 ? 0 : prefixes[hit].Tokens;
            if (hit >= 0) _ends[prefixes[hit].Key] = now + Lifetime.Ticks;
            Prefix[] created = [.. markers.Where(marker => marker > hit).Select(marker => prefixes[marker]).Where(prefix => prefix.Tokens >= MinTokens)];
            // If a new block contains an existing block, only the additional tokens are billed.
            int written = created.Length == 0 ? 0 : created[^1].Tokens - read;
            return new CacheUse(read, written, [.. created.Select(prefix => prefix.Key)]);
        }
    }

    /// <summary>Creates the blocks. Call this method after the answer.</summary>
    public void Store(CacheUse use)
    {
        lock (_gate)
        {
            long end = _time.GetTimestamp() + Lifetime.Ticks;
            foreach (string key in use.Created) _ends[key] = end;
        }
    }

    public void Clear()
    {
        lock (_gate) _ends.Clear();
    }

    /// <summary>Returns the beginning of the request up to each content block.</summary>
    private static List<Prefix> ReadPrefixes(string? account, ParsedCall call)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The tools are part of each cache block, because they precede the messages.
        Add(hash, $"{account}\n{call.Model}\n{string.Join('\n', call.Tools.Select(tool => tool.Name + tool.Parameters?.GetRawText()))}\n");
        var prefixes = new List<Prefix>();
        var before = 0;
        foreach (ChatMessage message in call.Messages)
        {
            Add(hash, $"\n{message.Role}:");
            var estimate = default(TokenEstimate);
            // For these models, the position of the marker in a user message is ignored, and the complete message is cached.
            var isWhole = message.Role == "user" && call.Model.StartsWith("qwen3-vl-", StringComparison.Ordinal) && message.Blocks.Any(block => block.IsMarked);
            foreach (ContentBlock block in message.Blocks)
            {
                Add(hash, block.Content);
                estimate.Add(block.Text);
                prefixes.Add(new Prefix(Convert.ToHexString(hash.GetCurrentHash()), before + estimate.Tokens, block.IsMarked && !isWhole));
            }

            if (isWhole) prefixes[^1] = prefixes[^1] with { IsMarked = true };

            before += estimate.Tokens;
        }

        return prefixes;
    }

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));

    private readonly record struct Prefix(string Key, int Tokens, bool IsMarked);
}

/// <summary>Represents the tokens that a request reads from the explicit cache, and the tokens that are added to the cache after the answer.</summary>
/// <param name="ReadTokens">The number of tokens in the block that the request uses.</param>
/// <param name="WrittenTokens">The number of tokens that are billed as cache creation.</param>
/// <param name="Created">The blocks to create.</param>
internal sealed record CacheUse(int ReadTokens, int WrittenTokens, IReadOnlyList<string> Created);
