using System.Reflection;

namespace Znode.Architecture.Tests;

/// <summary>Public types are few and hard to misuse, and all asynchronous methods are called the same way.</summary>
[TestFixture]
public sealed class PublicTypeTests
{
    private static IEnumerable<Project> Shipped => Project.Shipped;

    [TestCaseSource(nameof(Shipped))]
    public void A_public_class_is_sealed_or_made_to_be_derived_from(Project project)
    {
        var types = project.Load().GetExportedTypes();
        var open = types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !types.Any(other => other.BaseType == type));
        Assert.That(open, Is.Empty);
    }

    [TestCaseSource(nameof(Shipped))]
    public void An_asynchronous_method_takes_a_token_last_and_lets_it_be_left_out(Project project)
    {
        var wrong = project.Load().GetExportedTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal) && !IsDeclaredElsewhere(method))
            .Where(method => method.GetParameters() is not [.., { HasDefaultValue: true, Name: "cancellationToken" } last] || last.ParameterType != typeof(CancellationToken))
            .Select(method => $"{method.DeclaringType}.{method.Name}");
        Assert.That(wrong, Is.Empty);
    }

    [TestCaseSource(nameof(Shipped))]
    public void An_asynchronous_method_says_so_in_its_name(Project project)
    {
        var wrong = project.Load().GetExportedTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => !method.IsSpecialName && IsTask(method.ReturnType) && !method.Name.EndsWith("Async", StringComparison.Ordinal) && !IsDeclaredElsewhere(method))
            .Select(method => $"{method.DeclaringType}.{method.Name}");
        Assert.That(wrong, Is.Empty);
    }

    [TestCaseSource(nameof(Shipped))]
    public void Nothing_that_changes_is_static(Project project)
    {
        var wrong = project.Load().GetTypes()
            .Where(type => !IsGenerated(type))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => field is { IsInitOnly: false, IsLiteral: false } && !IsGenerated(field))
            .Select(field => $"{field.DeclaringType}.{field.Name}");
        Assert.That(wrong, Is.Empty, "Three members live in one process, with three configurations.");
    }

    private static bool IsTask(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)));

    // Dispose, and whatever an override or someone else's interface prescribes.
    private static bool IsDeclaredElsewhere(MethodInfo method) =>
        method.GetBaseDefinition().DeclaringType!.Assembly != method.DeclaringType!.Assembly
        || (!method.DeclaringType.IsInterface && method.DeclaringType.GetInterfaces()
            .Where(contract => contract.Assembly.GetName().Name?.StartsWith("Znode", StringComparison.Ordinal) != true)
            .Any(contract => method.DeclaringType.GetInterfaceMap(contract).TargetMethods.Contains(method)));

    // protoc does not mark the types that it writes: their namespace does.
    private static bool IsGenerated(MemberInfo member) =>
        member.Name.StartsWith('<')
        || member is Type { Namespace: "Znode.AspNetCore.Peers.Wire" }
        || member.GetCustomAttributesData().Any(attribute => attribute.AttributeType.Name is "GeneratedCodeAttribute" or "CompilerGeneratedAttribute")
        || (member.DeclaringType is { } outer && IsGenerated(outer));
}
