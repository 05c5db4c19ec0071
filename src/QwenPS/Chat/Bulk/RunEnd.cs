using System.Management.Automation;
using QwenPS.Client.Errors;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Represents the end of a run after an error that would also occur for all remaining inputs. A run consists of the requests of one Invoke-QwenChat command.
/// The remaining inputs aren't sent. They're only counted, because the error message contains their number.
/// </summary>
/// <param name="record">The error of the first failed input.</param>
/// <param name="tally">The counter of the inputs.</param>
/// <param name="time">The clock.</param>
internal sealed class RunEnd(ErrorRecord record, RunTally tally, TimeProvider time)
{
    /// <summary>
    /// The maximum time for counting the remaining inputs. After this time, the error is reported. The time is limited because the pipeline input can be slow
    /// or endless, such as the output of Get-Content -Wait.
    /// </summary>
    private static readonly TimeSpan MaxCounting = TimeSpan.FromSeconds(5);

    private readonly long _start = time.GetTimestamp();

    /// <summary>Counts an input that isn't sent.</summary>
    /// <exception cref="TerminatingException">The maximum time for counting the remaining inputs is exceeded.</exception>
    public void Skip(ChatInput input)
    {
        if (!input.IsAnswered) tally.Skip();
        if (time.GetElapsedTime(_start) > MaxCounting) throw CreateException("Chat.RunEndedEarly");
    }

    /// <summary>Creates the error that ends the cmdlet.</summary>
    public TerminatingException CreateException() => CreateException("Chat.RunEnded");

    private TerminatingException CreateException(string key)
    {
        int unsent = tally.NotSent;
        if (unsent == 0) return new TerminatingException(record);
        string message = Texts.Join(record.ErrorDetails.Message, Texts.Format(key, unsent));
        return new TerminatingException(new ErrorRecord(record, null) { ErrorDetails = new ErrorDetails(message) { RecommendedAction = record.ErrorDetails.RecommendedAction } });
    }
}

/// <summary>
/// The exception that is thrown when a request fails with an error that would also occur for all remaining inputs. The run catches this exception.
/// </summary>
internal sealed class RunEndedException(ErrorRecord record) : Exception(record.Exception.Message, record.Exception)
{
    public ErrorRecord Record { get; } = record;
}

/// <summary>Determines whether a failure ends the run. A failure ends the run if all other requests would fail for the same reason.</summary>
internal static class RunFailure
{
    /// <param name="exception">The failure of a request.</param>
    /// <param name="input">
    /// The input of the request. If the input is a conversation, it can have its own model, and an error about this model doesn't affect other inputs.
    /// </param>
    /// <param name="fallback">The fallback models, or null if there are no fallback models.</param>
    /// <param name="hasAnswer">A value that indicates whether another request of the run was answered.</param>
    public static bool AffectsAll(QwenException exception, ChatInput input, ModelFallback? fallback, bool hasAnswer) => exception.Kind switch
    {
        ErrorKind.Authentication or ErrorKind.Billing or ErrorKind.WorkspaceAccess or ErrorKind.Configuration => true,
        ErrorKind.Permission => !input.HasOwnModel && IsAboutAccount(exception.Advice),
        ErrorKind.ModelAccess or ErrorKind.ModelNotFound => !input.HasOwnModel && fallback?.IsExhausted(input.Model) != false,

        // If no other request was answered, the cause is probably a wrong address, certificate, or proxy.
        ErrorKind.NotFound => !hasAnswer && exception.Advice.Row.Kind == ErrorKind.NotFound,
        ErrorKind.Network => !hasAnswer && exception.Retry == RetryRule.Never,
        ErrorKind.Protocol => !hasAnswer && exception.Advice.Failure == LocalFailure.Redirect,
        _ => false,
    };

    /// <summary>
    /// Determines whether the service rejected the account or the API key. If a response with the status 403 contains no explanation, or only a web page, the
    /// response might be from a firewall. A firewall can reject the text of one request, and accept other requests.
    /// </summary>
    private static bool IsAboutAccount(ErrorAdvice advice) =>
        advice.Row.Kind == ErrorKind.Permission && (advice.IsSpecific || advice.IsFamily || advice is { IsKnown: true, Code: not null });
}
