using System.Globalization;
using QwenPS.Resources;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Represents the limits of one answer, including all events of a stream. Data is counted before objects are created from it. As a result, the limits also
/// apply to an answer that's small on the network but needs a lot of memory. The longest documented answer has four choices, 131,072 tokens of reasoning, and
/// 131,072 tokens of text. The limits are well above this size.
/// </summary>
/// <param name="cancellationToken">A token that cancels reading a large answer.</param>
internal sealed class AnswerBudget(CancellationToken cancellationToken)
{
    /// <summary>The maximum size of an answer in bytes after decompression, including comments and unknown fields.</summary>
    public const int MaxAnswerBytes = 64 * Megabyte;

    /// <summary>The maximum size of an event in bytes. The size is limited because the parser needs several times as much memory as the event.</summary>
    public const int MaxEventBytes = 16 * Megabyte;

    /// <summary>
    /// The maximum length of text. This limit is used twice: for the number of bytes in one event, and for the number of characters in the complete answer.
    /// </summary>
    public const int MaxTextLength = 16 * Megabyte;

    /// <summary>The maximum number of events in a stream.</summary>
    public const int MaxEvents = 400_000;

    /// <summary>
    /// The maximum number of log probabilities and search results. For example, an answer of 131,072 tokens, with one probability for each token and for each
    /// of its five alternatives, has 786,432 probabilities.
    /// </summary>
    public const int MaxItems = 800_000;

    /// <summary>The maximum number of choices. The service supports up to four choices.</summary>
    public const int MaxChoices = 128;

    /// <summary>The maximum number of tool calls.</summary>
    public const int MaxToolCalls = 1000;

    /// <summary>
    /// The maximum size of unknown fields in bytes. The size is limited because the object that represents a field needs several times as much memory as the
    /// JSON of the field.
    /// </summary>
    public const int MaxUnknownBytes = Megabyte;

    private const int Megabyte = 1024 * 1024;
    private const int ItemsBetweenChecks = 4096;

    /// <summary>The number of bytes of memory that a small field needs in addition to its text.</summary>
    private const int CostOfField = 32;

    private int _events;
    private int _items;
    private int _steps;
    private long _eventText;
    private long _answerText;
    private long _unknown;
    private bool _hasUnknown;

    /// <summary>
    /// Gets a value that indicates whether unknown fields are kept. Unknown fields are kept only from the first event that contains such fields.
    /// </summary>
    public bool KeepsUnknown { get; private set; } = true;

    /// <summary>Resets the counters of the current event. Call this method before you read a complete answer or the next event.</summary>
    public void BeginEvent()
    {
        cancellationToken.ThrowIfCancellationRequested();
        _eventText = 0;
        KeepsUnknown = !_hasUnknown;
        if (++_events > MaxEvents) throw TooMany(MaxEvents, Texts.Format("Answer.Events"));
    }

    /// <summary>Counts an item of a list. At regular intervals, this method also checks whether reading the answer was canceled.</summary>
    public void Step()
    {
        if (++_steps % ItemsBetweenChecks == 0) cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Counts a log probability or a search result that will be kept.</summary>
    public void AddItem()
    {
        if (++_items > MaxItems) throw TooMany(MaxItems, Texts.Format("Answer.Items"));
    }

    /// <summary>Counts a text before it's read.</summary>
    /// <param name="bytes">The length of the text in JSON, in bytes.</param>
    public void AddEventText(int bytes)
    {
        if ((_eventText += bytes) > MaxTextLength) throw TooLong();
    }

    /// <summary>Counts a text before it's added to the answer.</summary>
    public void AddAnswerText(int characters)
    {
        if ((_answerText += characters) > MaxTextLength) throw TooLong();
    }

    /// <summary>Counts an unknown field that will be kept.</summary>
    public void AddUnknown(long bytes)
    {
        _hasUnknown = true;
        if ((_unknown += bytes + CostOfField) > MaxUnknownBytes) throw new LimitException(Texts.Format("Answer.TooMuchUnknown", MaxUnknownBytes / Megabyte));
    }

    public static LimitException TooMany(int max, string things) => new(Texts.Format("Answer.TooMany", Shown(max), things));

    private static LimitException TooLong() => new(Texts.Format("Answer.TextTooLong", Shown(MaxTextLength)));

    private static string Shown(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>The exception that is thrown when an answer exceeds a limit. The message specifies the limit.</summary>
internal sealed class LimitException(string message) : Exception(message);
