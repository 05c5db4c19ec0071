using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat.Tools;

/// <summary>Answers the tool calls of a model, round by round, until it answers in words. One loop serves all requests of a cmdlet, one at a time.</summary>
internal sealed class ToolLoop(IReadOnlyList<Tool> tools, ToolRunner runner, ToolApproval approval, int maxRounds)
{
    /// <summary>As many as the OpenAI protocol allows tools in a request. The service's pages name no limit; real answers have a handful of calls.</summary>
    private const int MostCallsOfRound = 128;

    /// <summary>Eight full rounds, which is the default of -MaxToolRound.</summary>
    private const int MostCalls = 8 * MostCallsOfRound;

    /// <exception cref="TerminatingException">A tool is only described: there is nothing to run.</exception>
    public static ToolLoop Create(IReadOnlyList<Tool> tools, ToolRunner runner, ToolApproval approval, int maxRounds)
    {
        if (tools.FirstOrDefault(tool => tool.Command is null) is not { } described) return new ToolLoop(tools, runner, approval, maxRounds);
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Tool.NothingToRun", described.Name), Texts.Format("Tool.NothingToRunRemedy"), described.Name));
    }

    /// <param name="request">The first request.</param>
    /// <param name="askAsync">Sends a request, and shows or writes its pieces where that is wanted.</param>
    /// <param name="io">Where tools are run.</param>
    /// <exception cref="InputException">An answer asks for more calls than are run; none of them was.</exception>
    public async Task<ChatResponse> RunAsync(ChatRequest request, Func<ChatRequest, Task<ChatResponse>> askAsync, ICmdletIO io)
    {
        var rounds = new List<ToolRound>();
        var conversation = new ToolConversation();
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
            if (response.ToolCalls.Count > MostCallsOfRound) throw TooMany(Texts.Format("Tool.TooManyCallsAtOnce", response.ToolCalls.Count, MostCallsOfRound));
            if (calls > MostCalls) throw TooMany(Texts.Format("Tool.TooManyCalls", calls, MostCalls));
            var answered = new List<ToolInvocation>();
            foreach (ToolCall call in response.ToolCalls)
            {
                ToolInvocation invocation = await AnswerAsync(call, conversation, io).ConfigureAwait(false);
                await io.VerboseAsync(FormattableString.Invariant($"tool {invocation}: {(invocation.IsError ? "error, " : "")}{invocation.Result.Length} characters, {invocation.Duration.TotalMilliseconds:0} ms")).ConfigureAwait(false);
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
        // The time of the tools is in it too.
        response.Duration = watch.Elapsed;
        return response;
    }

    private static InputException TooMany(string message) => new("TooManyToolCalls", ErrorCategory.LimitsExceeded, message, Texts.Format("Tool.TooManyCallsRemedy"));

    private static ChatRequest Next(ChatRequest request, ChatResponse response, IEnumerable<ToolInvocation> answered) => request with
    {
        Messages = [.. response.Messages, .. answered.Select(one => new ChatMessage("tool", one.Result) { ToolCallId = one.Id, Name = one.Name })],
        // A choice that forces a call would force one in every round.
        ToolChoice = request.ToolChoice is null or "\"none\"" ? request.ToolChoice : "\"auto\"",
    };

    private Task<ToolInvocation> AnswerAsync(ToolCall call, ToolConversation conversation, ICmdletIO io)
    {
        Tool? tool = tools.FirstOrDefault(one => string.Equals(one.Name, call.Name, StringComparison.Ordinal));
        return io.InTurnAsync(() =>
        {
            var arguments = new Hashtable();
            string? problem = tool is null
                ? $"There is no tool '{call.Name}'. The tools are: {string.Join(", ", tools.Select(one => one.Name))}."
                : ToolArguments.Read(tool, call.Arguments, out arguments);
            if (problem is not null && !conversation.MayCorrect(call))
                throw new InputException("ToolCallInvalid", ErrorCategory.InvalidData, Texts.Format("Tool.CallInvalid", call.Name, problem), Texts.Format("Tool.CallInvalidRemedy"));
            if (problem is not null) return runner.Refuse(call, problem);
            if (!conversation.IsNew(call)) return runner.Refuse(call, "This call was made before with the same arguments; its result is above. Use that one.");
            return approval.Approve(tool!, arguments) ? runner.Run(tool!, call, arguments) : runner.Refuse(call, "The user declined this call.");
        });
    }
}

/// <summary>What a model has asked for so far: it may correct itself once, and asks for nothing twice.</summary>
internal sealed class ToolConversation
{
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private readonly HashSet<string> _corrected = new(StringComparer.Ordinal);

    /// <summary>Whether this faulty call is the tool's first.</summary>
    public bool MayCorrect(ToolCall call) => _corrected.Add(call.Name ?? "");

    /// <summary>Whether the same call with the same arguments was not made yet.</summary>
    public bool IsNew(ToolCall call) => _made.Add(call.Name + "\n" + call.Arguments);
}
