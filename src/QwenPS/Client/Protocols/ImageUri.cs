namespace QwenPS.Client.Protocols;

/// <summary>Provides methods for the addresses of images in a message.</summary>
internal static class ImageUri
{
    private const string Base64Mark = ";base64,";
    private const string StoreScheme = "oss://";

    /// <summary>
    /// The schemes of addresses from which the service can read an image. Such an address is on the web or in the provider's temporary storage.
    /// </summary>
    private static readonly string[] RemoteSchemes = ["https://", "http://", StoreScheme];

    public static bool IsRemote(string text) => Array.Exists(RemoteSchemes, scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Determines whether the address refers to a file in the provider's temporary storage.</summary>
    public static bool IsStored(string text) => text.StartsWith(StoreScheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Determines whether the JSON of a content part refers to a file in the provider's temporary storage.</summary>
    public static bool NamesStored(string json) => json.IndexOf('"' + StoreScheme, StringComparison.OrdinalIgnoreCase) >= 0;

    public static bool IsData(string text) => text.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Determines whether a data URI contains an image that the service accepts. Such a data URI has an image type and uses base64.</summary>
    public static bool IsImageData(string text) =>
        text.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase) && text.IndexOf(Base64Mark, StringComparison.OrdinalIgnoreCase) is > 0 and < 100;

    public static string CreateDataUri(string mediaType, byte[] image) => "data:" + mediaType + Base64Mark + Convert.ToBase64String(image);

    /// <summary>
    /// Returns the size of the image in bytes. For an address that isn't a data URI, returns the length of the address, because only the address is sent.
    /// </summary>
    public static long GetSize(string uri)
    {
        int mark = IsData(uri) ? uri.IndexOf(Base64Mark, StringComparison.OrdinalIgnoreCase) : -1;
        if (mark < 0) return uri.Length;
        int padding = uri.EndsWith("==", StringComparison.Ordinal) ? 2 : uri.EndsWith("=", StringComparison.Ordinal) ? 1 : 0;
        return Math.Max(0, ((uri.Length - mark - Base64Mark.Length) / 4L * 3) - padding);
    }
}
