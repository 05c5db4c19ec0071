using System.Globalization;
using System.Text;
using System.Text.Json;
using QwenPS.Emulator.Answers;

namespace QwenPS.Emulator.Protocols;

/// <summary>Writes the logprobs member of a text. Every four characters are a token, and all tokens have the same probability.</summary>
internal static class LogProbText
{
    private const int TokenLength = 4;
    private const double LogProb = -0.125;

    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<char> text, int top)
    {
        var whole = text.ToString();
        writer.WriteStartObject("logprobs");
        writer.WriteStartArray("content");
        foreach (Range piece in Pieces.Split(whole, TokenLength))
        {
            writer.WriteStartObject();
            WriteToken(writer, whole[piece], LogProb);
            writer.WriteStartArray("top_logprobs");
            for (var place = 0; place < top; place++)
            {
                writer.WriteStartObject();
                WriteToken(writer, place == 0 ? whole[piece] : string.Create(CultureInfo.InvariantCulture, $"other{place}"), LogProb - place);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter writer, string token, double logProb)
    {
        writer.WriteString("token", token);
        writer.WriteStartArray("bytes");
        foreach (var value in Encoding.UTF8.GetBytes(token)) writer.WriteNumberValue(value);
        writer.WriteEndArray();
        writer.WriteNumber("logprob", logProb);
    }
}
