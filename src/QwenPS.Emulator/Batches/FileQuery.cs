using System.Globalization;
using Microsoft.Extensions.Primitives;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Batches;

/// <summary>
/// Represents the query parameters of a request for a list of files. The parameters are <c>after</c>, <c>limit</c>, <c>purpose</c>, <c>create_after</c>, and
/// <c>create_before</c>.
/// </summary>
internal sealed class FileQuery
{
    private const int MaxLimit = 2000;

    private static readonly string[] TimeFormats = ["yyyyMMddHHmmss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd", "yyyyMMdd"];

    private readonly string? _purpose;
    private readonly long? _createdAfter;
    private readonly long? _createdBefore;

    /// <exception cref="ServiceException">A value isn't valid.</exception>
    public FileQuery(IQueryCollection query)
    {
        After = Find(query, "after");
        Limit = MaxLimit;
        if (Find(query, "limit") is { } text)
        {
            Limit = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxLimit
                ? number
                : throw new ServiceException(RequestErrors.InvalidValue("limit", $"'limit' should be in [1, {MaxLimit}]"));
        }

        _purpose = Find(query, "purpose");
        _createdAfter = Time(query, "create_after");
        _createdBefore = Time(query, "create_before");
    }

    public string? After { get; }

    public int Limit { get; }

    public bool Matches(StoredFile file) =>
        (_purpose is null || file.Purpose == _purpose) && !(file.Created <= _createdAfter) && !(file.Created >= _createdBefore);

    private static string? Find(IQueryCollection query, string name) => query.TryGetValue(name, out StringValues value) ? value.ToString() : null;

    /// <summary>
    /// Returns a time in seconds. The service's documentation doesn't specify the time zone. This method uses Beijing time, like the service's console.
    /// </summary>
    private static long? Time(IQueryCollection query, string name)
    {
        if (Find(query, name) is not { } text) return null;
        return DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time)
            ? new DateTimeOffset(time, TimeSpan.FromHours(8)).ToUnixTimeSeconds()
            : throw new ServiceException(RequestErrors.InvalidValue(name, $"'{name}' must be a time such as 20250306123000."));
    }
}
