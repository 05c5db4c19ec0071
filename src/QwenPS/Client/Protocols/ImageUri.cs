namespace QwenPS.Client.Protocols;

/// <summary>The addresses by which a message names its images.</summary>
internal static class ImageUri
{
    private const string Base64Mark = ";base64,";
    private const string StoreScheme = "oss://";

    /// <summary>What the service fetches by itself: the web, and the provider's own store for files of a day.</summary>
    private static readonly string[] RemoteSchemes = ["https://", "http://", StoreScheme];

    public static bool IsRemote(string text) => Array.Exists(RemoteSchemes, scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the file is in the provider's own store.</summary>
    public static bool IsStored(string text) => text.StartsWith(StoreScheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a part of a message, as JSON, names a file in the provider's own store.</summary>
    public static bool NamesStored(string json) => json.IndexOf('"' + StoreScheme, StringComparison.OrdinalIgnoreCase) >= 0;

    public static bool IsData(string text) => text.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a data URI holds an image as the service takes it: of an image's type, and in base64.</summary>
    public static bool IsImageData(string text) =>
        text.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase) && text.IndexOf(Base64Mark, StringComparison.OrdinalIgnoreCase) is > 0 and < 100;

    public static string OfData(string mediaType, byte[] image) => "data:" + mediaType + Base64Mark + Convert.ToBase64String(image);

    /// <summary>The size of the image in bytes: of a data URI what it holds, of another address its own length, which is all that is sent.</summary>
    public static long SizeOf(string uri)
    {
        int mark = IsData(uri) ? uri.IndexOf(Base64Mark, StringComparison.OrdinalIgnoreCase) : -1;
        if (mark < 0) return uri.Length;
        int padding = uri.EndsWith("==", StringComparison.Ordinal) ? 2 : uri.EndsWith("=", StringComparison.Ordinal) ? 1 : 0;
        return Math.Max(0, ((uri.Length - mark - Base64Mark.Length) / 4L * 3) - padding);
    }
}
