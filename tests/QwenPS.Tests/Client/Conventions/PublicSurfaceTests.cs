using System.Reflection;
using NetArchTest.Rules;
using Xunit;

namespace QwenPS.Tests.Client.Conventions;

/// <summary>Tests that the public parts of an answer are plain objects, which don't use types of other libraries.</summary>
public sealed class PublicSurfaceTests
{
    private static readonly Type[] Models = [typeof(ChatResponse), typeof(ChatDelta), typeof(ChatMessage), typeof(ContentPart), typeof(ToolCall), typeof(ChatChoice),
        typeof(TokenLogProb), typeof(SearchResult), typeof(Usage), typeof(Connection), typeof(QwenException)];

    [Fact]
    public void Properties_are_plain_types()
    {
        var properties = Models.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)).ToList();
        Assert.True(properties.Count > 40);
        Assert.All(properties, property => Assert.True(IsPlain(property.PropertyType), $"{property.DeclaringType!.Name}.{property.Name} is a {property.PropertyType}."));
    }

    [Fact]
    public void Times_have_a_time_zone()
    {
        Type[] times = [typeof(DateTime), typeof(DateTime?)];
        PropertyInfo[] properties =
        [
            // Cmdlets can't be loaded without PowerShell.
            .. FindPublicTypes().Where(name => !name.StartsWith("QwenPS.Commands.", StringComparison.Ordinal))
                .Select(name => typeof(ChatResponse).Assembly.GetType(name)!).Where(type => type.Namespace == "QwenPS").SelectMany(type => type.GetProperties()),
        ];
        Assert.Contains(properties, property => property.PropertyType == typeof(DateTimeOffset?));
        Assert.DoesNotContain(properties, property => times.Contains(property.PropertyType));
    }

    [Fact]
    public void Nothing_of_the_client_is_public()
    {
        string[] found = [.. FindPublicTypes()];
        Assert.DoesNotContain(found, name => name.StartsWith("QwenPS.Client.", StringComparison.Ordinal));
        Assert.Contains("QwenPS.ChatResponse", found);
    }

    private static IEnumerable<string> FindPublicTypes() =>
        Types.FromFile(typeof(ChatResponse).Assembly.Location).That().ArePublic().GetTypes().Select(type => type.FullName).Where(name => name.IndexOf('/') < 0);

    private static bool IsPlain(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return IsPlain(inner);
        if (type.IsGenericType) return type.GetGenericArguments().All(IsPlain) && type.Namespace == "System.Collections.Generic";
        if (type.IsArray) return IsPlain(type.GetElementType()!);
        return type.IsPrimitive || type.Namespace is "System" || type.Namespace == "QwenPS";
    }
}
