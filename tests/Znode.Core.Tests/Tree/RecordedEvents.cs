using System.Text;
using Znode.Acl;
using Znode.Tree;

namespace Znode.Core.Tests.Tree;

/// <summary>Writes down what a tree says of its changes.</summary>
internal sealed class RecordedEvents : ITreeObserver
{
    public List<string> Events { get; } = [];

    public void NodeCreated(byte[] path, AclList acl, AclList parentAcl, Zxid zxid) => Add("created", path, zxid);

    public void NodeDeleted(byte[] path, AclList acl, AclList parentAcl, Zxid zxid) => Add("deleted", path, zxid);

    public void NodeDataChanged(byte[] path, AclList acl, Zxid zxid) => Add("changed", path, zxid);

    private void Add(string what, byte[] path, Zxid zxid) => Events.Add($"{zxid.Value} {what} {Encoding.UTF8.GetString(path)}");
}
