using System.Reflection;
using Xunit;

namespace QwenPS.Tests.Documents;

/// <summary>Tests the copies of the information about a document.</summary>
public sealed class DocumentInfoTests
{
    [Fact]
    public void A_copy_contains_all_properties()
    {
        var text = new DocumentText { Text = "text" };
        PropertyInfo[] properties = typeof(DocumentInfo).GetProperties();
        foreach (PropertyInfo property in properties) property.SetValue(text, Create(property.PropertyType));
        DocumentInfo info = text.ToInfo();
        DocumentText copy = text.WithSource("a.pdf");
        Assert.NotEmpty(properties);
        Assert.All(properties, property => Assert.Equal(property.GetValue(text), property.GetValue(info)));
        Assert.All(properties, property => Assert.Equal(property.GetValue(text), property.GetValue(copy)));
        Assert.Equal(("text", "a.pdf"), (copy.Text, copy.Source));
    }

    private static object Create(Type type)
    {
        if (type == typeof(bool)) return true;
        if (type == typeof(DocumentType)) return DocumentType.Eml;
        if (type == typeof(long)) return 7L;
        return type == typeof(IReadOnlyList<string>) ? new[] { "name" } : 5;
    }
}
