namespace QwenPS.Fuzz.Targets;

internal static class All
{
    public static readonly IReadOnlyList<FuzzTarget> Targets =
    [
        new WholeAnswerTarget(ChatProtocol.OpenAI), new WholeAnswerTarget(ChatProtocol.DashScope),
        new StreamTarget(ChatProtocol.OpenAI), new StreamTarget(ChatProtocol.DashScope),
        new AssembledStreamTarget(ChatProtocol.OpenAI), new AssembledStreamTarget(ChatProtocol.DashScope),
        new ErrorAnswerTarget(ChatProtocol.OpenAI), new ErrorAnswerTarget(ChatProtocol.DashScope), new PastedErrorTarget(),
        new ModelListTarget(ChatProtocol.OpenAI), new ModelListTarget(ChatProtocol.DashScope), new BatchTarget(), new BatchLinesTarget(), new BatchResultsTarget(),
            new JobFileTarget(),
            new FileTarget(),
        new JournalTarget(), new ConversationTarget(), new PromptFileTarget(), new EnvFileTarget(), new AddressTarget(), new RedactorTarget(),
        new SchemaTarget(), new ArgumentsTarget(),
        new WordTarget(), new SheetTarget(), new SlideTarget(), new DocumentFileTarget(),
    ];
}
