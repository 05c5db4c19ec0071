using System.Globalization;
using System.Text;
using System.Text.Json;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Represents the spending (tokens and cost) of all runs (Invoke-QwenChat commands) that used a journal (a file that stores answers). Before a request is sent,
/// a line with its maximum spending is written: <c>{"qwenps-journal":1,"reserved":7,"tokens":33000,"cost":0.04,"currency":"USD"}</c>. When the actual usage is
/// known, a line with <c>spent</c> instead of <c>reserved</c> is written. This line has the same number (7 in the example), and its values replace the values
/// in the line with <c>reserved</c>.
/// </summary>
internal sealed class JournalSpending
{
    /// <summary>The maximum length of a line with spending, in bytes.</summary>
    public const int MaxLineLength = 200;

    private const string Reserved = "reserved";
    private const string Spent = "spent";

    private static readonly byte[][] Starts = [GetStart(Reserved), GetStart(Spent)];

    private readonly Dictionary<long, Entry> _open = [];
    private readonly Dictionary<string, decimal> _costs = new(StringComparer.Ordinal);
    private long _tokens;

    /// <summary>Gets the highest reservation number in the journal.</summary>
    public long LastId { get; private set; }

    /// <summary>Gets the currencies of all costs that are greater than 0.</summary>
    public IEnumerable<string> Currencies => _costs.Concat(_open.Values.Select(entry => new KeyValuePair<string, decimal>(entry.Currency, entry.Spending.Cost)))
        .Where(cost => cost.Value > 0).Select(cost => cost.Key).Distinct();

    /// <summary>Determines from the beginning of a line whether the line contains spending.</summary>
    public static bool IsStart(ReadOnlySpan<byte> line)
    {
        foreach (byte[] start in Starts)
        {
            if (line.StartsWith(start)) return true;
        }

        return false;
    }

    public static byte[] FormatReservation(long id, RunSpending maximum, string currency) => Format(Reserved, id, maximum, currency);

    public static byte[] FormatSpending(long id, RunSpending spent, string currency) => Format(Spent, id, spent, currency);

    /// <summary>Adds the spending in a line. Returns false if the line is damaged.</summary>
    public bool Add(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            bool isSpent = root.TryGetProperty(Spent, out JsonElement number);
            long id = isSpent ? number.GetInt64() : root.GetProperty(Reserved).GetInt64();
            var entry = new Entry(new RunSpending(root.GetProperty("tokens").GetInt64(), root.GetProperty("cost").GetDecimal()), root.GetProperty("currency").GetString()!);
            LastId = Math.Max(LastId, id);
            if (isSpent) Settle(id, entry);
            else _open[id] = entry;
            return true;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>
    /// Returns the total spending of all runs. If the actual usage of a request is unknown, the maximum that was reserved for the request is counted.
    /// </summary>
    /// <param name="currency">The currency of the cost. Costs in other currencies aren't included.</param>
    public RunSpending GetSum(string currency)
    {
        _costs.TryGetValue(currency, out decimal cost);
        return _open.Values.Aggregate(new RunSpending(_tokens, cost), (sum, entry) => sum + (entry.Currency == currency ? entry.Spending : entry.Spending with { Cost = 0 }));
    }

    private void Settle(long id, Entry entry)
    {
        _open.Remove(id);
        _tokens = Usage.Add(_tokens, entry.Spending.Tokens);
        _costs.TryGetValue(entry.Currency, out decimal cost);
        _costs[entry.Currency] = cost + entry.Spending.Cost;
    }

    private static byte[] GetStart(string kind) => Encoding.ASCII.GetBytes($"{JournalScanner.LineStart}\"{kind}\":");

    private static byte[] Format(string kind, long id, RunSpending spending, string currency) => Encoding.ASCII.GetBytes(string.Format(
        CultureInfo.InvariantCulture,
        "{0}\"{1}\":{2},\"tokens\":{3},\"cost\":{4},\"currency\":\"{5}\"}}\n",
        JournalScanner.LineStart, kind, id, spending.Tokens, spending.Cost, currency));

    private readonly record struct Entry(RunSpending Spending, string Currency);
}
