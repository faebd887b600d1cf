using Znode.Server;

namespace Znode.Hosting.InProcess;

/// <summary>An ensemble in this process that the host's members and clients are of, in the place of what their settings name: a test kit's.</summary>
internal interface IInProcessEnsemble
{
    /// <summary>Gets its name: what stands behind <c>inproc:</c> in a connection string.</summary>
    string Name { get; }

    /// <summary>Makes a client as <c>AddZnodeClient</c> does. Its owner disposes it.</summary>
    /// <param name="settings">Its settings, checked.</param>
    /// <param name="root">What the client's <c>/</c> stands for.</param>
    IZnodeClient CreateClient(ZnodeClientSettings settings, ZnodePath root);

    /// <summary>Finds the member that stands for the host's own. To dispose it does nothing: it is the test's.</summary>
    /// <exception cref="InvalidOperationException">There is none of that number.</exception>
    IZnodeMember GetMember(ZnodeMemberSettings settings);

    /// <summary>Makes the client of the host's own member. Its owner disposes it.</summary>
    /// <exception cref="InvalidOperationException">There is no member of that number.</exception>
    IZnodeClient CreateMemberClient(ZnodeMemberSettings settings);
}
