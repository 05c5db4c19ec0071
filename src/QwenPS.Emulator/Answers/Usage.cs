namespace QwenPS.Emulator.Answers;

/// <summary>What an answer costs in tokens; output includes reasoning.</summary>
internal readonly record struct Usage(int Input, int Output, int Reasoning, int Cached)
{
    public int Total => Input + Output;
}
