using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat.Tools;

/// <summary>
/// Runs the tool calls of a model in rounds. After each round, the results are sent to the model. The loop ends when the model answers without tool calls, or
/// after the maximum number of rounds. One instance handles all requests of a cmdlet, one request at a time.
/// </summary>
internal sealed class ToolLoop(IReadOnlyList<Tool> tools, ToolRunner runner, ToolApproval approval, int maxRounds)
{
    /// <summary>
    /// The maximum number of calls per round. The service doesn't document a limit, and answers usually contain only a few calls. This limit is the number of
    /// tools that the OpenAI protocol allows per request.
    /// </summary>
    private const int MaxCallsPerRound = 128;

    /// <summary>
    /// The maximum number of calls in all rounds. This limit allows eight rounds with the maximum number of calls. Eight is the default of -MaxToolRound.
    /// </summary>
    private const int MaxCalls = 8 * MaxCallsPerRound;

    /// <exception cref="TerminatingException">A tool is only a description, so it can't run.</exception>
    public static ToolLoop Create(IReadOnlyList<Tool> tools, ToolRunner runner, ToolApproval approval, int maxRounds)
    {
        if (tools.FirstOrDefault(tool => tool.Command is null) is not { } described) return new ToolLoop(tools, runner, approval, maxRounds);
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Tool.NothingToRun", described.Name), Texts.Format("Tool.NothingToRunRemedy"), described.Name));
    }

    /// <param name="request">The first request.</param>
    /// <param name="askAsync">A function that sends a request and receives its answer.</param>
    /// <param name="io">The output of the cmdlet. The loop also uses this object to run the tools on the pipeline thread.</param>
    /// <exception cref="InputException">An answer contains too many calls. No call of this answer is run.</exception>
    public async Task<ChatResponse> RunAsync(ChatRequest request, Func<ChatRequest, Task<ChatResponse>> askAsync, ICmdletIO io)
    {
        var rounds = new List<ToolRound>();
        var history = new ToolCallHistory();
        var watch = Stopwatch.StartNew();
        ChatResponse response = await askAsync(request).ConfigureAwait(false);
        Usage? usage = response.Usage;
        int calls = 0;
        while (response.ToolCalls.Count > 0)
        {
            if (rounds.Count == maxRounds)
            {
                await io.WarningAsync(Texts.Format("Tool.TooManyRounds", maxRounds)).ConfigureAwait(false);
                break;
            }

            calls += response.ToolCalls.Count;
            if (response.ToolCalls.Count > MaxCallsPerRound) throw TooMany(Texts.Format("Tool.TooManyCallsAtOnce", response.ToolCalls.Count, MaxCallsPerRound));
            if (calls > MaxCalls) throw TooMany(Texts.Format("Tool.TooManyCalls", calls, MaxCalls));
            var answered = new List<ToolInvocation>();
            foreach (ToolCall call in response.ToolCalls)
            {
                ToolInvocation invocation = await AnswerAsync(call, history, io).ConfigureAwait(false);
                string outcome = invocation.IsError ? "error, " : "";
                await io.VerboseAsync(
                    FormattableString.Invariant($"tool {invocation}: {outcome}{invocation.Result.Length} characters, {invocation.Duration.TotalMilliseconds:0} ms"))
                    .ConfigureAwait(false);
                answered.Add(invocation);
            }

            rounds.Add(new ToolRound { Number = rounds.Count + 1, Calls = answered, Usage = usage, RequestId = response.RequestId });
            request = Next(request, response, answered);
            ChatResponse next = await askAsync(request).ConfigureAwait(false);
            usage = next.Usage;
            next.AddRound(response);
            response = next;
        }

        response.ToolRounds = rounds;
        // The duration includes the time that the tools take.
        response.Duration = watch.Elapsed;
        return response;
    }

    private static InputException TooMany(string message) => new("TooManyToolCalls", ErrorCategory.LimitsExceeded, message, Texts.Format("Tool.TooManyCallsRemedy"));

    private static ChatRequest Next(ChatRequest request, ChatResponse response, IEnumerable<ToolInvocation> answered) => request with
    {
        Messages = [.. response.Messages, .. answered.Select(one => new ChatMessage("tool", one.Result) { ToolCallId = one.Id, Name = one.Name })],
        // A tool choice that forces a call applies only to the first round. Otherwise, the model would have to call a tool in every round, and the loop
        // wouldn't end.
        ToolChoice = request.ToolChoice is null or "\"none\"" ? request.ToolChoice : "\"auto\"",
    };

    private Task<ToolInvocation> AnswerAsync(ToolCall call, ToolCallHistory history, ICmdletIO io)
    {
        Tool? tool = tools.FirstOrDefault(one => string.Equals(one.Name, call.Name, StringComparison.Ordinal));
        return io.InTurnAsync(() =>
        {
            var arguments = new Hashtable();
            string? problem = tool is null
                ? $"The tool '{call.Name}' doesn't exist. The tools are: {string.Join(", ", tools.Select(one => one.Name))}."
                : ToolArguments.Read(tool, call.Arguments, out arguments);
            if (problem is not null && !history.MayCorrect(call))
            {
                string message = Texts.Format("Tool.CallInvalid", call.Name, problem);
                throw new InputException("ToolCallInvalid", ErrorCategory.InvalidData, message, Texts.Format("Tool.CallInvalidRemedy"));
            }

            if (problem is not null) return runner.Refuse(call, problem);
            if (!history.IsNew(call)) return runner.Refuse(call, "This call was made before with the same arguments; its result is above. Use that one.");
            return approval.Approve(tool!, arguments) ? runner.Run(tool!, call, arguments) : runner.Refuse(call, "The user declined this call.");
        });
    }
}

/// <summary>
/// Represents the tool calls that a model has requested so far. For each tool, the model can correct one invalid call. Repeated calls don't run.
/// </summary>
internal sealed class ToolCallHistory
{
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private readonly HashSet<string> _corrected = new(StringComparer.Ordinal);

    /// <summary>Determines whether the model can correct an invalid call. The model can correct one call per tool.</summary>
    public bool MayCorrect(ToolCall call) => _corrected.Add(call.Name ?? "");

    /// <summary>Determines whether a call is new. A call with the same name and the same arguments as an earlier call isn't new.</summary>
    public bool IsNew(ToolCall call) => _made.Add(call.Name + "\n" + call.Arguments);
}
