using System.Diagnostics;

namespace QwenPS.Fuzz;

/// <summary>Represents an input that caused a failure.</summary>
internal sealed record Finding(FuzzTarget Target, int Seed, int Number, int Choices, byte[] Input, Exception Exception)
{
    /// <summary>Returns the kind of a failure. Exceptions of the same type from the same place in the code are one finding.</summary>
    public static string GetKind(Exception exception)
    {
        string place = exception is FuzzException ? exception.Message.Split(':')[0]
            : new StackTrace(exception).GetFrames().Select(frame => frame.GetMethod()?.DeclaringType?.FullName + "." + frame.GetMethod()?.Name)
            .FirstOrDefault(name => name.StartsWith("QwenPS", StringComparison.Ordinal)) ?? "";
        return exception.GetType().Name + " " + place;
    }

    /// <summary>Finds a smaller input that causes the same failure. This method removes parts of the input.</summary>
    public byte[] Shrink()
    {
        byte[] best = Input;
        for (int length = Math.Max(1, best.Length / 2); length > 0; length /= 2)
        {
            for (int at = 0; at + length <= best.Length;)
            {
                byte[] smaller = [.. best.AsSpan(0, at), .. best.AsSpan(at + length)];
                Exception? exception = FuzzRun.Try(Target, smaller, new Random(Choices));
                if (exception is not null && GetKind(exception) == GetKind(Exception)) best = smaller;
                else at += length;
            }
        }

        return best;
    }

    /// <summary>Writes the input and the failure to a folder, and returns the path of the input.</summary>
    public string Save(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FormattableString.Invariant($"{Target.Name}-{Seed}-{Number}"));
        File.WriteAllBytes(path + ".bin", Input);
        File.WriteAllBytes(path + ".small.bin", Shrink());
        File.WriteAllText(path + ".txt", Exception.ToString());
        return path + ".bin";
    }
}
