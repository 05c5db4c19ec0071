using System.Globalization;
using QwenPS.Resources;

namespace QwenPS.Client.Protocols;

/// <summary>
/// What one answer may hold, over all events of a stream. Whatever the reader keeps of an answer is counted before it's made, so an answer that is
/// small on the wire can't fill the memory. The limits are well above the longest answer that the service documents: 131,072 tokens of text after
/// 131,072 tokens of thinking, and four choices.
/// </summary>
/// <param name="cancellationToken">Ends the reading of a large answer.</param>
internal sealed class AnswerBudget(CancellationToken cancellationToken)
{
    /// <summary>The largest answer in bytes after decompression. Each byte counts: comments and unknown fields too.</summary>
    public const int LargestAnswer = 64 * Megabyte;

    /// <summary>The largest event of a stream in bytes. A parser needs several times as much memory.</summary>
    public const int LargestEvent = 16 * Megabyte;

    /// <summary>The longest text: in bytes for one event, in characters for all texts of the answer.</summary>
    public const int LongestText = 16 * Megabyte;

    /// <summary>The most events of a stream.</summary>
    public const int MostEvents = 400_000;

    /// <summary>The most probabilities of tokens and search results. 131,072 tokens with five alternatives each have 786,432 probabilities.</summary>
    public const int MostItems = 800_000;

    /// <summary>The most choices. The service gives four at most.</summary>
    public const int MostChoices = 128;

    /// <summary>The most tool calls.</summary>
    public const int MostToolCalls = 1000;

    /// <summary>The most bytes of unknown fields. Each becomes an object several times as large.</summary>
    public const int LargestUnknown = Megabyte;

    private const int Megabyte = 1024 * 1024;
    private const int ItemsBetweenChecks = 4096;

    /// <summary>What a small field costs beside its bytes.</summary>
    private const int CostOfField = 32;

    private int _events;
    private int _items;
    private int _steps;
    private long _eventText;
    private long _answerText;
    private long _unknown;
    private bool _hasUnknown;

    /// <summary>Whether unknown fields are kept: those of the first event that has any.</summary>
    public bool KeepsUnknown { get; private set; } = true;

    /// <summary>A whole answer or another event begins.</summary>
    public void BeginEvent()
    {
        cancellationToken.ThrowIfCancellationRequested();
        _eventText = 0;
        KeepsUnknown = !_hasUnknown;
        if (++_events > MostEvents) throw TooMany(MostEvents, Texts.Format("Answer.Events"));
    }

    /// <summary>An element of a list is read, whatever it is.</summary>
    public void Step()
    {
        if (++_steps % ItemsBetweenChecks == 0) cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>A probability or a search result is kept.</summary>
    public void AddItem()
    {
        if (++_items > MostItems) throw TooMany(MostItems, Texts.Format("Answer.Items"));
    }

    /// <summary>A text is about to be read.</summary>
    /// <param name="bytes">Its length in JSON.</param>
    public void AddEventText(int bytes)
    {
        if ((_eventText += bytes) > LongestText) throw TooLong();
    }

    /// <summary>A text is about to be added to the answer.</summary>
    public void AddAnswerText(int characters)
    {
        if ((_answerText += characters) > LongestText) throw TooLong();
    }

    /// <summary>An unknown field is about to be kept.</summary>
    public void AddUnknown(long bytes)
    {
        _hasUnknown = true;
        if ((_unknown += bytes + CostOfField) > LargestUnknown) throw new LimitException(Texts.Format("Answer.TooMuchUnknown", LargestUnknown / Megabyte));
    }

    public static LimitException TooMany(int most, string things) => new(Texts.Format("Answer.TooMany", Shown(most), things));

    private static LimitException TooLong() => new(Texts.Format("Answer.TextTooLong", Shown(LongestText)));

    private static string Shown(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
