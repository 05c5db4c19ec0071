using QwenPS.Chat.Bulk;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Requests.Splitting;
using QwenPS.Resources;

namespace QwenPS.Chat;

/// <summary>Splits inputs that are too long for one request, and sends their parts. This class can process several inputs concurrently.</summary>
/// <param name="splitter">The object that splits the inputs.</param>
/// <param name="call">The object that gets the answer to the request for a part.</param>
/// <param name="limit">The object that tracks the spending of the run and contains its limits, or null if the spending isn't tracked.</param>
/// <param name="places">The semaphore that limits the number of in-flight requests of the run.</param>
internal sealed class SplitCall(DocumentSplitter splitter, ChatCall call, SpendingLimit? limit, SemaphoreSlim places)
{
    /// <summary>Splits an input. Returns null if the input isn't too long.</summary>
    public SplitInput? TrySplit(ChatRequest request) => splitter.TrySplit(request);

    /// <summary>Sends an input in parts, and writes the combined answer.</summary>
    /// <param name="input">The split input, which contains the requests.</param>
    /// <param name="index">The position of the input in the run.</param>
    /// <param name="context">The information about the complete input.</param>
    public async Task RunAsync(SplitInput input, int index, CallContext context)
    {
        var elapsed = ValueStopwatch.StartNew();
        int warned = 0;
        // If the run has limits, the first part is sent by itself, because its request shows whether the limits allow this input. The other parts are then sent
        // before new inputs.
        ChatResponse response = await input.RunAsync(AskAsync, oneFirst: limit is { IsLimited: true }).ConfigureAwait(false);
        if (!response.FromJournal) response.Duration = elapsed.Elapsed;
        await call.WriteAsync(response, context.IO).ConfigureAwait(false);

        async Task<ChatResponse> AskAsync(SplitRequest part, IJournalEntry? entry, CancellationToken skip)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, skip);
            CallContext ofPart = context with
            {
                Entry = entry,
                Part = part,
                Continues = !ReferenceEquals(part, input.Parts[0]),
                Places = places,
                BeforeSending = either.Token,
            };
            ChatResponse answer = await call.AnswerAsync(part.Request with { Index = index }, ofPart).ConfigureAwait(false);
            if (!part.IsCombination) context.Tally?.EndPart();
            bool isCut = answer is { FinishReason: "length", FromJournal: false } && !part.IsLast;
            if (isCut && Interlocked.Exchange(ref warned, 1) == 0) await context.IO.WarningAsync(Texts.Format("Split.CutOff")).ConfigureAwait(false);
            return answer;
        }
    }
}
