using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Tests;

/// <summary>Members of newer .NET that the tests use and that no package provides.</summary>
internal static class Members
{
    extension(string text)
    {
        public string Replace(string old, string by, StringComparison comparison) =>
            comparison == StringComparison.Ordinal ? text.Replace(old, by) : Regex.Replace(text, Regex.Escape(old), by.Replace("$", "$$"), RegexOptions.IgnoreCase);
    }

    extension(StringBuilder text)
    {
        public StringBuilder Append(IFormatProvider provider, FormattableString value) => text.Append(value.ToString(provider));
    }

    extension(Task task)
    {
        public bool IsCompletedSuccessfully => task.Status == TaskStatus.RanToCompletion;
    }

    extension(DateTimeOffset)
    {
        public static DateTimeOffset UnixEpoch => DateTimeOffset.FromUnixTimeSeconds(0);
    }

    extension(File)
    {
        public static void CreateSymbolicLink(string path, string target)
        {
            if (CreateLink(target, path) != 0) throw new IOException($"{path} can't be linked to {target}.");
        }
    }

    extension(Socket socket)
    {
        public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
        {
            var bytes = new byte[buffer.Length];
            int read = await socket.ReceiveAsync(new ArraySegment<byte>(bytes), SocketFlags.None);
            bytes.AsSpan(0, read).CopyTo(buffer.Span);
            return read;
        }

        public Task<int> ReceiveAsync(byte[] buffer) => socket.ReceiveAsync(new ArraySegment<byte>(buffer), SocketFlags.None);

        public Task<int> SendAsync(byte[] buffer) => socket.SendAsync(new ArraySegment<byte>(buffer), SocketFlags.None);

        public async ValueTask ConnectAsync(EndPoint address, CancellationToken cancellationToken)
        {
            Task connecting = socket.ConnectAsync(address);
            if (await Task.WhenAny(connecting, Task.Delay(Timeout.Infinite, cancellationToken)) != connecting) throw new OperationCanceledException(cancellationToken);
            await connecting;
        }
    }

    [DllImport("libc", EntryPoint = "symlink")]
    private static extern int CreateLink(string target, string path);
}
