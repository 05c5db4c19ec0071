namespace QwenPS.Requests.Input;

/// <summary>Where inputs go, one after the other: to the service at once, into the file of a batch, or to a step before the one or the other.</summary>
internal interface IChatInputs
{
    /// <summary>How many there will be, where that is known before the first.</summary>
    void Expect(int count);

    void Add(ChatInput input);
}
