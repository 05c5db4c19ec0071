using System.Globalization;
using System.Text.RegularExpressions;
using QwenPS.Text;

namespace QwenPS.Client.Errors;

/// <summary>Represents the error catalog's explanation of one error. The texts are available in each language of the catalog.</summary>
internal sealed class ErrorAdvice
{
    private const int MaxValueLength = 100;

    private static ErrorFile File => ErrorCatalog.Current.File;

    public required ErrorRow Row { get; init; }

    public required ErrorKind Kind { get; init; }

    public required RetryRule Retry { get; init; }

    /// <summary>Gets or sets the error code exactly as the service returned it.</summary>
    public string? Code { get; init; }

    public int? Status { get; init; }

    public string? Param { get; init; }

    /// <summary>Gets or sets the service's message, which can contain a link to a page about the error.</summary>
    public string? Message { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the catalog recognizes the error's code or message. The value is also true if the error has no code, or only
    /// a generic code (<see cref="ErrorFile.WithoutMeaning"/>).
    /// </summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>Gets or sets the local failure that caused the error, or null if the service returned the error.</summary>
    public LocalFailure? Failure { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the code or the message identifies the error. The value is false if the code and the message show only the
    /// general kind of the error, such as an invalid request.
    /// </summary>
    public bool IsSpecific { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the error was identified only by a family of phrases (<see cref="ErrorFile.Families"/>). If so, the
    /// surrounding text (<see cref="PastedError.Around"/>) can identify the error more precisely.
    /// </summary>
    public bool IsFamily { get; init; }

    /// <summary>Creates the explanation of an error from its kind. Use this method if only the kind is known.</summary>
    public static ErrorAdvice Create(ErrorKind kind) => Create(ErrorCatalog.Current.Get(kind), kind);

    /// <summary>Creates the explanation of a local failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="detail">
    /// The message of the exception that reported the failure. The message can identify the cause more precisely than <paramref name="failure"/>.
    /// </param>
    public static ErrorAdvice Create(LocalFailure failure, string? detail = null)
    {
        ErrorCatalog catalog = ErrorCatalog.Current;
        ErrorRow row = catalog.Get(failure);
        ErrorKind kind = row.Kind ?? ErrorKind.Protocol;
        return Create(catalog.Refine(kind, detail) ?? row, kind, failure);
    }

    private static ErrorAdvice Create(ErrorRow row, ErrorKind kind, LocalFailure? failure = null) =>
        new() { Row = row, Kind = row.Kind ?? kind, Retry = row.Retry ?? RetryRule.Never, Failure = failure };

    /// <summary>Returns the cause of the error.</summary>
    public string Cause(CultureInfo culture) => IsKnown ? Fill(Row.Cause, culture) : Fill(Unknown.Cause, culture);

    /// <summary>Returns the recommended action.</summary>
    public string Remedy(CultureInfo culture) => IsKnown ? Fill(Row.Remedy, culture) : Fill(Unknown.Remedy, culture);

    /// <summary>
    /// Returns the addresses of pages about the error. If the service's message contains the address of an official page, that address is first.
    /// </summary>
    public IReadOnlyList<string> Links(CultureInfo culture)
    {
        IEnumerable<string> names = IsKnown || Array.IndexOf(Row.Links, "errors") >= 0 ? Row.Links : [.. Row.Links, "errors"];
        return [.. OfficialLink.In(Message).Concat(names.Select(name => File.Links[name].In(culture))).Distinct()];
    }

    /// <summary>Returns a text that describes whether the module retries the call.</summary>
    public string RetryText(CultureInfo culture) => Word(Retry switch
    {
        RetryRule.Always => "retry-always",
        RetryRule.Once => "retry-once",
        _ => "retry-never",
    }, culture);

    private UnknownCodeTexts Unknown => Status is null ? File.UnknownAlone : File.UnknownCode;

    private string Fill(ErrorText text, CultureInfo culture) => text.In(culture, name => GetValue(name, culture));

    private string GetValue(string name, CultureInfo culture) => name switch
    {
        "code" => Shown(Code) ?? "",
        "param" => Shown(Param ?? MessageParam.Find(Message)) ?? Word("no-param", culture),
        "reset" => Shown(ResetTime.Find(Message)) ?? Word("no-reset", culture),
        "status" => Status?.ToString(CultureInfo.InvariantCulture) ?? "",
        "cause" => Fill(Row.Cause, culture),
        "remedy" => Fill(Row.Remedy, culture),
        _ => "{" + name + "}",
    };

    private static string Word(string name, CultureInfo culture) => File.Words[name].In(culture);

    /// <summary>Converts text from the server to a single line without control characters. Truncates long text.</summary>
    private static string? Shown(string? foreign)
    {
        if (string.IsNullOrEmpty(foreign)) return null;
        string line = TerminalText.MakeVisible(ForeignText.OneLine(foreign!));
        return line.Length <= MaxValueLength ? line : line.Substring(0, MaxValueLength) + "…";
    }
}

/// <summary>
/// Finds the address of an official documentation page in the service's message, such as <c>For details, see: https://help.aliyun.com/...</c>. Other addresses
/// aren't returned, because the message can come from any server.
/// </summary>
internal static class OfficialLink
{
    private static readonly Regex Page = new(
        @"https://(?:help\.aliyun\.com|(?:www\.)?alibabacloud\.com|docs\.qwencloud\.com|platform\.qianwenai\.com)/[A-Za-z0-9/_.#?=&%-]*[A-Za-z0-9/]",
        RegexOptions.CultureInvariant);

    public static IEnumerable<string> In(string? message)
    {
        if (string.IsNullOrEmpty(message)) return [];
        Match match = Page.Match(message!);
        return match.Success ? [match.Value] : [];
    }
}
