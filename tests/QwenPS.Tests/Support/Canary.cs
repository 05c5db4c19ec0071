using System.Collections;
using System.Security.Cryptography;

namespace QwenPS.Tests.Support;

/// <summary>Represents a key that can be recognized in any text, even if the text contains only a part of it.</summary>
internal sealed class Canary(string prefix = "sk-emulator-ok-canary-")
{
    // The masked form shows the last four characters. A part with this length is longer, so it reveals more than the masked form.
    private const int Piece = 8;

    private readonly string _random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public string Key => prefix + _random;

    /// <summary>Determines whether a text reveals more of the key than the masked form.</summary>
    public bool IsIn(string? text) =>
        text is not null && Enumerable.Range(0, _random.Length - Piece + 1).Any(at => text.Contains(_random.Substring(at, Piece), StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the places that reveal the key in an exception, its inner exceptions, and their properties.</summary>
    public IEnumerable<string> PlacesIn(Exception exception)
    {
        for (Exception? current = exception; current is not null; current = current.InnerException)
        {
            if (IsIn(current.ToString())) yield return current.GetType().Name + ".ToString()";
            foreach (var property in current.GetType().GetProperties())
            {
                if (IsIn(property.GetValue(current) as string)) yield return $"{current.GetType().Name}.{property.Name}";
            }

            foreach (DictionaryEntry entry in current.Data)
            {
                if (IsIn($"{entry.Key} {entry.Value}")) yield return current.GetType().Name + ".Data";
            }
        }
    }
}
