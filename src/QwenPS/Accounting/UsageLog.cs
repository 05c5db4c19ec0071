using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using QwenPS.Client.Resilience;
using QwenPS.Files;
using QwenPS.Text;

namespace QwenPS.Accounting;

/// <summary>
/// Represents the usage log: a file that contains one JSON object per line. Each object describes a call to a model. Any number of processes can write to the
/// same file, because each process opens the file only while it writes a line. During this time, no other process can write to the file. When the file reaches
/// its maximum size, it's renamed, and a new file is created. The name of a renamed file contains the time at which the file was renamed. This class is
/// thread-safe.
/// </summary>
/// <param name="path">The full path of the file.</param>
/// <param name="time">The clock that provides the times for waits and for the names of renamed files.</param>
internal sealed class UsageLog(string path, TimeProvider time)
{
    /// <summary>The name of the environment variable that contains the path of the log.</summary>
    public const string Variable = "QWENPS_USAGE_LOG";

    /// <summary>The size at which the file is renamed, in bytes (64 MB). A file of this size contains about 150,000 calls.</summary>
    internal const long MaxSize = 64 * 1024 * 1024;

    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    /// <summary>The maximum time to wait if another process has the file open. A process usually keeps the file open for less than a millisecond.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The maximum time to wait for the file if the previous entry couldn't be written. This time is short, because another program might keep the log open for
    /// a long time. With <see cref="MaxWait"/>, every call would then wait for 10 seconds.
    /// </summary>
    private static readonly TimeSpan FailingWait = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The sharing mode of the file while a line is written. On Windows, other processes can read the file at the same time. On other systems, no sharing mode
    /// allows readers and excludes writers, so the file is opened exclusively.
    /// </summary>
    private static readonly FileShare Share = Path.DirectorySeparatorChar == '\\' ? FileShare.Read : FileShare.None;

    /// <summary>The locks, one per file. A lock ensures that only one thread of this process writes to the file at a time.</summary>
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Locks = new(StringComparer.Ordinal);

    /// <summary>
    /// The paths of logs to which an entry couldn't be written. The value for a path is true if the last attempt to write an entry to this log failed. The
    /// paths are stored because the warning for a log is shown only once per session.
    /// </summary>
    private static readonly ConcurrentDictionary<string, bool> Unwritable = new(StringComparer.Ordinal);

    /// <summary>Adds an entry.</summary>
    /// <returns>
    /// The reason why the entry wasn't written. This value is null if the entry was written, or if this session has already shown a warning for the log.
    /// </returns>
    public async Task<string?> AddAsync(UsageEntry entry)
    {
        byte[] line = Format(entry);
        SemaphoreSlim one = Locks.GetOrAdd(path, _ => new SemaphoreSlim(1));
        await one.WaitAsync().ConfigureAwait(false);
        try
        {
            using FileStream file = await OpenAsync().ConfigureAwait(false);
            Append(file, line);
            Unwritable.TryUpdate(path, false, true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            if (Unwritable.TryAdd(path, true)) return exception.Message;
            Unwritable[path] = true;
            return null;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Finds the files of a log, from the oldest to the newest.</summary>
    public static IReadOnlyList<string> FindFiles(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) return [];
        string name = Path.GetFileNameWithoutExtension(path), extension = Path.GetExtension(path);
        IEnumerable<string> renamed = Directory.EnumerateFiles(folder, name + "-*" + extension).Where(file => IsRenamed(file, name)).OrderBy(file => file, StringComparer.Ordinal);
        return File.Exists(path) ? [.. renamed, path] : [.. renamed];
    }

    /// <summary>Reads the entries of a file one by one. <c>IsDamaged</c> is true if a line isn't a valid entry.</summary>
    public static IEnumerable<(UsageEntry? Entry, bool IsDamaged)> Read(string path)
    {
        using FileStream file = RegularFile.OpenRead(path);
        foreach (ReadOnlyMemory<byte> line in LineReader.Read(file))
        {
            UsageEntry? entry = Parse(line);
            yield return (entry, entry is null);
        }
    }

    private async Task<FileStream> OpenAsync()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        long start = time.GetTimestamp();
        TimeSpan limit = Unwritable.TryGetValue(path, out bool isFailing) && isFailing ? FailingWait : MaxWait;
        for (int wait = 1; ; wait = Math.Min(wait * 2, 20))
        {
            try
            {
                RenameIfFull();
                return RegularFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Share);
            }
            catch (IOException exception) when (exception is not (NotRegularFileException or DirectoryNotFoundException) && time.GetElapsedTime(start) < limit && File.Exists(path))
            {
                await time.DelayAsync(TimeSpan.FromMilliseconds(wait), CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Renames the file if it has reached its maximum size. Another process can rename the file at the same time, or can write another line to the renamed
    /// file. In both cases, no line is lost.
    /// </summary>
    private void RenameIfFull()
    {
        if (new FileInfo(path) is not { Exists: true, Length: >= MaxSize }) return;
        string name = Path.GetFileNameWithoutExtension(path) + "-" + time.GetUtcNow().UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + Path.GetExtension(path);
        try
        {
            File.Move(path, Path.Combine(Path.GetDirectoryName(path)!, name));
        }
        catch (IOException)
        {
            // On Windows, the exception means that another process has the file open. The file is then renamed when another entry is added.
        }
    }

    private static bool IsRenamed(string file, string name) => DateTime.TryParseExact(
        Path.GetFileNameWithoutExtension(file).Substring(name.Length + 1), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    /// <summary>
    /// Writes a line with a single write operation. If the last line of the file is incomplete, for example after a power failure, a line break is added before
    /// the new line.
    /// </summary>
    private static void Append(FileStream file, byte[] line)
    {
        if (file.Length > 0)
        {
            file.Position = file.Length - 1;
            if (file.ReadByte() != '\n') line = [(byte)'\n', .. line];
        }

        file.Position = file.Length;
        file.Write(line, 0, line.Length);
    }

    private static byte[] Format(UsageEntry entry)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("time", entry.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteOptional("connection", entry.Connection);
            writer.WriteOptional("region", entry.Region);
            writer.WriteOptional("host", entry.HostName);
            writer.WriteOptional("model", entry.Model);
            writer.WriteOptional("input_tokens", entry.InputTokens);
            writer.WriteOptional("output_tokens", entry.OutputTokens);
            writer.WriteOptional("cached_tokens", entry.CachedTokens);
            writer.WriteOptional("cache_creation_input_tokens", entry.CacheCreationInputTokens);
            writer.WriteOptional("reasoning_tokens", entry.ReasoningTokens);
            if (entry.Cost is { } cost) writer.WriteNumber("cost", cost);
            writer.WriteOptional("currency", entry.CostCurrency);
            writer.WriteOptional("request_id", entry.RequestId);
            writer.WriteOptional("outcome", entry.Outcome);
            writer.WriteNumber("attempts", entry.Attempts);
            writer.WriteNumber("duration_ms", entry.DurationMs);
            writer.WriteOptional("tag", entry.Tag);
            writer.WriteOptional("script", entry.Script);
            writer.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>Parses a line. Returns null if the line isn't a valid entry.</summary>
    private static UsageEntry? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return new UsageEntry
            {
                Time = DateTimeOffset.Parse(root.GetProperty("time").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
                Connection = Text("connection"),
                Region = Text("region"),
                HostName = Text("host"),
                Model = Text("model"),
                InputTokens = Number("input_tokens"),
                OutputTokens = Number("output_tokens"),
                CachedTokens = Number("cached_tokens"),
                CacheCreationInputTokens = Number("cache_creation_input_tokens"),
                ReasoningTokens = Number("reasoning_tokens"),
                Cost = JsonField.Member(root, "cost")?.GetDecimal(),
                CostCurrency = Text("currency"),
                RequestId = Text("request_id"),
                Outcome = root.GetProperty("outcome").GetString()!,
                Attempts = (int?)Number("attempts") ?? 0,
                DurationMs = Number("duration_ms") ?? 0,
                Tag = Text("tag"),
                Script = Text("script"),
            };

            // If a JSON property doesn't have the expected type, the following local functions throw an exception, and the line is treated as damaged. If the
            // property were ignored, the totals would be too small.
            string? Text(string name) => JsonField.Member(root, name)?.GetString();

            long? Number(string name) => JsonField.Member(root, name)?.GetInt64();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            return null;
        }
    }
}

/// <summary>
/// Reads the lines of a file with a buffer of fixed size. Skips empty lines. No valid entry is longer than the buffer. If a line doesn't fit into the buffer,
/// only its first byte is returned, so the caller treats the line as damaged.
/// </summary>
internal static class LineReader
{
    private const int BufferSize = 64 * 1024;

    public static IEnumerable<ReadOnlyMemory<byte>> Read(Stream file)
    {
        byte[] buffer = new byte[BufferSize];
        int length = 0, read;
        bool skips = false;
        while ((read = file.Read(buffer, length, buffer.Length - length)) > 0)
        {
            length += read;
            int start = 0, end;
            while ((end = Array.IndexOf(buffer, (byte)'\n', start, length - start)) >= 0)
            {
                if (end > start && !skips) yield return buffer.AsMemory(start, end - start);
                skips = false;
                start = end + 1;
            }

            if (start == 0 && length == buffer.Length)
            {
                if (!skips) yield return buffer.AsMemory(0, 1);
                skips = true;
                start = length;
            }

            length -= start;
            Buffer.BlockCopy(buffer, start, buffer, 0, length);
        }

        if (length > 0 && !skips) yield return buffer.AsMemory(0, length);
    }
}
