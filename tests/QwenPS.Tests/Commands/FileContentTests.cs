using QwenPS.PowerShell;
using Xunit;

namespace QwenPS.Tests.Commands;

/// <summary>Tests that the content of a file is replaced. If the disk is full, the previous content must not be lost.</summary>
public sealed class FileContentTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("new")]
    [InlineData("a longer text than the old one")]
    public void The_new_content_is_all_that_is_there(string content)
    {
        File.WriteAllText(_path, "old");
        using (var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.Read, 1)) FileContent.Replace(file, [.. content.Select(one => (byte)one)]);
        Assert.Equal(content, File.ReadAllText(_path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("old content")]
    public void A_disk_that_is_full_leaves_the_old_content(string old)
    {
        File.WriteAllText(_path, old);
        using (var file = new FullDisk(_path)) Assert.Throws<IOException>(() => FileContent.Replace(file, new byte[100]));
        Assert.Equal(old, File.ReadAllText(_path));
    }

    [Fact]
    public void What_is_no_longer_than_before_needs_no_room()
    {
        File.WriteAllText(_path, "old content");
        using (var file = new FullDisk(_path)) FileContent.Replace(file, "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(_path));
    }

    /// <summary>Represents a stream with space for half of the additional bytes.</summary>
    private sealed class FullDisk(string path) : FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, 1)
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            bool fits = Position + count <= Length;
            base.Write(buffer, offset, fits ? count : count / 2);
            if (!fits) throw new IOException("No space left on device");
        }
    }
}
