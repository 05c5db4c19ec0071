using System.Text;

namespace QwenPS.Tests.Support;

/// <summary>Changes bytes in typical ways. The bytes can be truncated, changed, duplicated, mixed, or random. The same seed produces the same bytes.</summary>
internal sealed class Mutations(int seed, IReadOnlyList<byte[]> originals)
{
    // The bytes and texts that cause failures in parsers more often than random bytes.
    private static readonly byte[][] Stumbles =
    [
        .. new[] { "\"", "{", "}", "[", "]", ":", ",", "\\", "\\ud800", "\\u0000", "\0", "\ufeff", "null", "true", "-", "1e999", "\n", "<title>", "data:", "\"error\":" }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        if (_random.Next(20) == 0) return Noise();
        var bytes = new List<byte>(Pick(originals));
        for (var count = _random.Next(3); count >= 0 && bytes.Count > 0; count--) Spoil(bytes);
        return [.. bytes];
    }

    private void Spoil(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count);
        switch (_random.Next(7))
        {
            case 0: bytes.RemoveRange(at, bytes.Count - at); break;
            case 1: bytes.RemoveRange(at, Math.Min(_random.Next(1, 12), bytes.Count - at)); break;
            case 2: bytes[at] = (byte)_random.Next(256); break;
            case 3: bytes.InsertRange(at, Pick(Stumbles)); break;
            case 4: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(_random.Next(1, 40), bytes.Count - at))); break;
            case 5: bytes.AddRange(Pick(originals)); break;
            default: ReplaceValue(bytes, at); break;
        }
    }

    /// <summary>Replaces the value after a colon. The JSON is still well formed, and only the types are unusual.</summary>
    private void ReplaceValue(List<byte> bytes, int from)
    {
        var colon = bytes.IndexOf((byte)':', from);
        if (colon < 0) return;
        var end = bytes.FindIndex(colon + 1, one => one is (byte)',' or (byte)'}' or (byte)']');
        if (end < 0) return;
        var value = Pick(["null", "5", "\"x\"", "[]", "{}", "[[{}]]", "true", "-1.5e9"]);
        bytes.RemoveRange(colon + 1, end - colon - 1);
        bytes.InsertRange(colon + 1, Encoding.ASCII.GetBytes(value));
    }

    private byte[] Noise()
    {
        var noise = new byte[_random.Next(200)];
        _random.NextBytes(noise);
        return noise;
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
