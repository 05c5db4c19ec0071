using System.Globalization;

namespace QwenPS.Batches;

/// <summary>One input of a job.</summary>
/// <param name="CustomId">The id of its line.</param>
/// <param name="Part">The part that its request is in.</param>
/// <param name="Source">The full path of the file that it was; null for other input.</param>
/// <param name="Text">The text that it was; null for a file.</param>
internal sealed record JobInput(string CustomId, int Part, string? Source, string? Text)
{
    /// <summary>The id of the line for an input, counted from 0.</summary>
    public static string IdOf(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The input that an id is of; -1 for an id that is none of ours.</summary>
    public static int IndexOf(string id) => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number - 1 : -1;
}
