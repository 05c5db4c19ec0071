using System.Collections;
using System.Security.Cryptography;

namespace QwenPS.Tests.Support;

/// <summary>A key that can be recognized anywhere, complete or in part.</summary>
internal sealed class Canary(string prefix = "sk-emulator-ok-canary-")
{
    // The masked form shows the last four characters. A part of this length shows more.
    private const int Piece = 8;

    private readonly string _random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public string Key => prefix + _random;

    /// <summary>Whether a text shows more of the key than the masked form does.</summary>
    public bool IsIn(string? text) =>
        text is not null && Enumerable.Range(0, _random.Length - Piece + 1).Any(at => text.Contains(_random.Substring(at, Piece), StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the places in an exception, its inner exceptions, and their properties that show the key.</summary>
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
