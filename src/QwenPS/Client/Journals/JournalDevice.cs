using QwenPS.Resources;

namespace QwenPS.Client.Journals;

/// <summary>Devices and pipes, which can be opened like a file and keep nothing of what is written to them.</summary>
internal static class JournalDevice
{
    /// <summary>Before it is opened: <c>/dev/null</c> can be sought, locked and given a file beside it, as if it were a file.</summary>
    /// <exception cref="JournalException">It is a device.</exception>
    public static void Refuse(string path)
    {
        bool isDevice = path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
        if (isDevice && !Directory.Exists(path)) throw Refusal(path);
    }

    /// <summary>
    /// Before it is opened to be read: a pipe would wait for somebody who writes to it. It has no length, and waits for nobody when it is opened for
    /// both.
    /// </summary>
    /// <exception cref="JournalException">It is a pipe.</exception>
    public static void RefusePipe(string path)
    {
        if (Path.DirectorySeparatorChar == '\\' || new FileInfo(FinalPath.Of(path)) is not { Exists: true, Length: 0 }) return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
        Refuse(path, file);
    }

    /// <summary>Once it is open: what cannot be sought is no file. It is closed then.</summary>
    /// <exception cref="JournalException">It is a device or a pipe.</exception>
    public static void Refuse(string path, FileStream file)
    {
        if (file.CanSeek) return;
        file.Dispose();
        throw Refusal(path);
    }

    private static JournalException Refusal(string path) => new(JournalProblem.OtherFormat, Text.Of("Journal.Device", path), Text.Of("Journal.NoneRemedy"));
}
