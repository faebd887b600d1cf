using System.Reflection;

namespace Znode.Recipes.Tests;

/// <summary>A client that is another one, but for one method of its sessions, which is refused.</summary>
public class RefusingClient : DispatchProxy
{
    private object _inner = null!;
    private string _method = null!;
    private RefusingClient? _client;

    /// <summary>Gets or sets what the method throws; null when it is not refused any more.</summary>
    public Exception? Refusal { get; set; }

    public static IRefusingClient Of(IZnodeClient inner, string method, Exception refusal)
    {
        var client = Create<IRefusingClient, RefusingClient>();
        var proxy = (RefusingClient)(object)client;
        (proxy._inner, proxy._method, proxy.Refusal) = (inner, method, refusal);
        return client;
    }

#pragma warning disable CA2012 // The caller of the proxy awaits them.
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case "get_" + nameof(Refusal):
                return Refusal;
            case "set_" + nameof(Refusal):
                Refusal = (Exception?)args![0];
                return null;
            case nameof(IZnodeClient.GetSessionAsync) when _inner is IZnodeClient:
                return SessionAsync((ValueTask<IZnodeSession>)targetMethod.Invoke(_inner, args)!);
            case var name when name == _method && (_client ?? this).Refusal is { } refusal:
                return targetMethod.ReturnType.GetGenericArguments() is [var result]
                    ? typeof(ValueTask).GetMethod(nameof(ValueTask.FromException), 1, [typeof(Exception)])!.MakeGenericMethod(result).Invoke(null, [refusal])
                    : ValueTask.FromException(refusal);
            default:
                return targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        }
    }

#pragma warning restore CA2012

    private async ValueTask<IZnodeSession> SessionAsync(ValueTask<IZnodeSession> opening)
    {
        var session = Create<IZnodeSession, RefusingClient>();
        var proxy = (RefusingClient)(object)session;
        (proxy._inner, proxy._method, proxy._client) = (await opening, _method, this);
        return session;
    }
}

/// <summary>A client with something that it refuses.</summary>
public interface IRefusingClient : IZnodeClient
{
    /// <summary>Gets or sets what the method throws; null when it is not refused any more.</summary>
    Exception? Refusal { get; set; }
}
