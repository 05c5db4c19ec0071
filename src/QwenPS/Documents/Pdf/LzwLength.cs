namespace QwenPS.Documents.Pdf;

/// <summary>Calculates the size of expanded LZW data without expanding the data.</summary>
internal static class LzwLength
{
    private const int Clear = 256;
    private const int End = 257;
    private const int MinWidth = 9;
    private const int MaxWidth = 12;

    /// <summary>
    /// Returns the number of bytes in the expanded data. Counting ends if the number exceeds the limit, so the result can be any number above the limit. It
    /// also ends at invalid data.
    /// </summary>
    public static long Count(ReadOnlySpan<byte> data, long limit)
    {
        // The length of the sequence that each code represents.
        var lengths = new int[1 << MaxWidth];
        for (int i = 0; i < Clear; i++) lengths[i] = 1;
        long total = 0;
        int next = End + 1, width = MinWidth, before = 0, buffer = 0, bits = 0;
        foreach (byte value in data)
        {
            buffer = (buffer << 8) | value;
            bits += 8;
            if (bits < width) continue;
            bits -= width;
            int code = (buffer >> bits) & ((1 << width) - 1);
            buffer &= (1 << bits) - 1;
            if (code == End) return total;
            if (code == Clear)
            {
                (next, width, before) = (End + 1, MinWidth, 0);
                continue;
            }

            int length = code < next ? lengths[code] : before + 1;
            if (before > 0 && next < lengths.Length) lengths[next++] = before + 1;
            before = length;
            total += length;
            if (total > limit) return total;
            // In PDF documents, the code length increases one code earlier than necessary.
            while (width < MaxWidth && next + 1 >= 1 << width) width++;
        }

        return total;
    }
}
