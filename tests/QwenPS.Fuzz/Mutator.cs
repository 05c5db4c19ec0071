using System.Text;

namespace QwenPS.Fuzz;

/// <summary>Changes inputs in the ways in which accidental damage or an attack can change them. The same random numbers produce the same bytes.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds)
{
    private const int MaxLength = 64 * 1024;
    private const int MaxDepth = 3000;

    // Bytes and texts that cause failures in parsers more often than random bytes.
    private static readonly byte[][] Stumbles =
    [
        .. new[]
        {
            "\"", "{", "}", "[", "]", ":", ",", "\\", "\\u", "\\ud800", "\\udc00\\ud800", "\\u0000", "\0", "\ufeff", "null", "true", "false", "-", "-0", "1e999", "-1e999", "1e-999",
            "9223372036854775807", "-9223372036854775808", "18446744073709551616", "0.1", "1.0", "\n", "\r", "\r\n", "\n\n", "\t", " ", "\u2028", "\u0085", "\u001b[2J", "\u009b", "\u202e",
            "<title>", "</", "<!doctype html>", "data:", "data: ", ":", ":HTTP_STATUS/429\n", "event:error\n", "id:", "[DONE]", "\"error\":", "\"code\":", "\"$ref\":\"#\"", "---", "--- ",
            "{{", "}}", "{{a}}", "=", "'", "#", "$", "`", "%", "%00", "../", "..\\", "/etc/passwd", "C:\\", "\ud83d\ude00", "中文", "é", "sk-", "Bearer ", "```", "```json\n",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0xC0, 0x80], [0xEF, 0xBB], [0xFF, 0xFE], [0x80],
    ];

    private static readonly string[] Values = ["null", "5", "-1", "\"\"", "\"x\"", "[]", "{}", "[[{}]]", "[null]", "true", "-1.5e9", "1e999", "99999999999", "\"\\ud800\"", "{\"a\":{\"a\":1}}"];

    public byte[] Next(Random random)
    {
        if (random.Next(40) == 0) return Noise(random);
        var bytes = new List<byte>(Pick(seeds, random));
        // Some inputs remain unchanged, because valid inputs must be read correctly.
        for (int count = random.Next(5); count > 0; count--) Spoil(bytes, random);
        if (bytes.Count > MaxLength) bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        return [.. bytes];
    }

    private void Spoil(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(random.Next(1, 40), bytes.Count - at);
        switch (random.Next(16))
        {
            case 0: bytes.RemoveRange(at, bytes.Count - at); break;
            case 1: bytes.RemoveRange(at, length); break;
            case 2 when length > 0: bytes[at] = (byte)random.Next(256); break;
            case 3 when length > 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 4 or 5: bytes.InsertRange(at, Pick(Stumbles, random)); break;
            case 6: Repeat(bytes, at, bytes.GetRange(at, length), random); break;
            case 7: Splice(bytes, at, random); break;
            case 8 or 9: ReplaceValue(bytes, at, random); break;
            case 10: Nest(bytes, at, random); break;
            case 11: ReplaceDigits(bytes, at, random); break;
            case 12: ChangeLineEnds(bytes, random); break;
            case 13: SwapTokens(bytes, random); break;
            case 14: bytes.InsertRange(0, Pick<byte[]>([[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0x0D, 0x0A]], random)); break;
            default: Move(bytes, at, length, random); break;
        }
    }

    private static void Repeat(List<byte> bytes, int at, List<byte> piece, Random random)
    {
        for (int count = random.Next(8) == 0 ? random.Next(300) : 1; count > 0; count--) bytes.InsertRange(at, piece);
    }

    private void Splice(List<byte> bytes, int at, Random random)
    {
        byte[] other = Pick(seeds, random);
        bytes.RemoveRange(at, bytes.Count - at);
        bytes.AddRange(other.AsSpan(random.Next(other.Length + 1)));
    }

    /// <summary>Replaces the value after a colon, so the JSON is still well-formed and only the types are unusual.</summary>
    private static void ReplaceValue(List<byte> bytes, int from, Random random)
    {
        int colon = bytes.IndexOf((byte)':', Math.Min(from, bytes.Count));
        int end = colon < 0 ? -1 : bytes.FindIndex(colon + 1, one => one is (byte)',' or (byte)'}' or (byte)']');
        if (end < 0) return;
        bytes.RemoveRange(colon + 1, end - colon - 1);
        bytes.InsertRange(colon + 1, Encoding.ASCII.GetBytes(Pick(Values, random)));
    }

    private static void Nest(List<byte> bytes, int at, Random random)
    {
        int depth = random.Next(4) == 0 ? random.Next(MaxDepth) : random.Next(70);
        (string open, string close) = Pick<(string, string)>([("[", "]"), ("{\"a\":", "}"), ("{\"not\":", "}"), ("(", ")"), ("{\"anyOf\":[", "]}")], random);
        if (random.Next(2) == 0) bytes.InsertRange(at, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(close, depth))));
        bytes.InsertRange(at, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(open, depth))));
    }

    private static void ReplaceDigits(List<byte> bytes, int from, Random random)
    {
        int start = bytes.FindIndex(Math.Min(from, bytes.Count), one => one is >= (byte)'0' and <= (byte)'9');
        if (start < 0) return;
        int end = bytes.FindIndex(start, one => one is < (byte)'0' or > (byte)'9');
        bytes.RemoveRange(start, (end < 0 ? bytes.Count : end) - start);
        string number = Pick(["0", "00", "-1", "2147483648", "9223372036854775808", "1e400", "0.5", new string('9', random.Next(2000)), "1" + new string('0', 30)], random);
        bytes.InsertRange(start, Encoding.ASCII.GetBytes(number));
    }

    private static void ChangeLineEnds(List<byte> bytes, Random random)
    {
        byte[][] ends = [[(byte)'\r', (byte)'\n'], [(byte)'\r'], [(byte)'\n'], [(byte)'\n', (byte)'\r']];
        bool isMixed = random.Next(2) == 0;
        byte[] end = Pick(ends, random);
        byte[] changed = [.. bytes.SelectMany(one => one != (byte)'\n' ? [one] : isMixed ? Pick(ends, random) : end)];
        bytes.Clear();
        bytes.AddRange(changed);
    }

    /// <summary>Replaces a text in quotation marks with another text, so field names appear in unexpected positions.</summary>
    private static void SwapTokens(List<byte> bytes, Random random)
    {
        if (Quoted(bytes, random) is not { } one || Quoted(bytes, random) is not { } other) return;
        List<byte> piece = bytes.GetRange(one.Start, one.Length);
        bytes.RemoveRange(other.Start, other.Length);
        bytes.InsertRange(other.Start, piece);
    }

    private static (int Start, int Length)? Quoted(List<byte> bytes, Random random)
    {
        int start = bytes.IndexOf((byte)'"', random.Next(bytes.Count + 1));
        int end = start < 0 ? -1 : bytes.IndexOf((byte)'"', start + 1);
        return end < 0 ? null : (start, end + 1 - start);
    }

    private static void Move(List<byte> bytes, int at, int length, Random random)
    {
        List<byte> piece = bytes.GetRange(at, length);
        bytes.RemoveRange(at, length);
        bytes.InsertRange(random.Next(bytes.Count + 1), piece);
    }

    private static byte[] Noise(Random random)
    {
        byte[] noise = new byte[random.Next(200)];
        random.NextBytes(noise);
        return noise;
    }

    private static T Pick<T>(IReadOnlyList<T> from, Random random) => from[random.Next(from.Count)];
}
