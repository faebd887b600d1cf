using System.Security.Cryptography;
using Google.Protobuf;
using Znode.AspNetCore.Peers.Wire;
using Znode.Ensemble;

namespace Znode.AspNetCore.Peers;

/// <summary>
/// What comes first on every stream: both sides say who they are and show that they belong to the ensemble, before anything else of the other is looked at.
/// </summary>
/// <remarks>
/// Hello → Welcome (with the called side's proof) → Proof → Ready. Each can be answered by a Refusal with the reason. The caller does not go on before the called
/// side has shown its proof, and the called side hands nothing on before the caller has.
/// </remarks>
internal sealed class Handshake(ServerId self, PeerPortOptions options, TlsHandshakes? tls, Func<EnsembleConfig> config)
{
    private const int Protocol = 1;

    /// <summary>The caller's part.</summary>
    /// <exception cref="PeerRefusedException">One of the two did not take the other.</exception>
    /// <exception cref="IOException">The stream broke.</exception>
    public async Task DialAsync(PeerStream stream, ServerId to, string duty)
    {
        try
        {
            await ShowAsync(stream, to, duty).ConfigureAwait(false);
        }
        catch (PeerRefusedException refused) when (!refused.IsByPeer)
        {
            // The other side says why in its log as well. It ends the stream when it has read this.
            await stream.WriteAsync(new() { Refusal = new() { Reason = refused.Message } }).ConfigureAwait(false);
            await stream.ReadAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The part of the one called.</summary>
    /// <returns>Who calls.</returns>
    /// <exception cref="PeerRefusedException">One of the two did not take the other.</exception>
    /// <exception cref="IOException">The stream broke.</exception>
    public async Task<ServerId> AcceptAsync(AcceptedStream stream, string duty)
    {
        try
        {
            var hello = Require((await ReadAsync(stream).ConfigureAwait(false)).Hello);
            var from = new ServerId(hello.From);
            if (ProblemOf(hello, from, stream) is { } problem)
            {
                throw new PeerRefusedException(problem);
            }

            RequireNonce(hello.Nonce);
            var nonce = RandomNumberGenerator.GetBytes(HandshakeProof.NonceLength);
            var proof = new HandshakeProof(duty, options.EnsembleName, from, self, hello.Nonce.Memory, nonce);
            var welcome = new Welcome
            {
                Nonce = UnsafeByteOperations.UnsafeWrap(nonce),
                Proof = UnsafeByteOperations.UnsafeWrap(proof.OfAcceptor(options.Secret)),
            };
            await stream.WriteAsync(new() { Welcome = welcome }).ConfigureAwait(false);
            var shown = Require((await ReadAsync(stream).ConfigureAwait(false)).Proof);
            if (!HandshakeProof.AreEqual(shown.Proof_.Span, proof.OfDialer(options.Secret)))
            {
                throw new PeerRefusedException(SecretProblem(shown.Proof_));
            }

            stream.Connection.Admit();
            await stream.WriteAsync(new() { Ready = new() }).ConfigureAwait(false);
            return from;
        }
        catch (PeerRefusedException refused) when (!refused.IsByPeer)
        {
            await stream.WriteAsync(new() { Refusal = new() { Reason = refused.Message } }).ConfigureAwait(false);
            throw;
        }
    }

    private async Task ShowAsync(PeerStream stream, ServerId to, string duty)
    {
        var nonce = RandomNumberGenerator.GetBytes(HandshakeProof.NonceLength);
        var hello = new Hello { Protocol = Protocol, Ensemble = options.EnsembleName, From = self.Value, To = to.Value, Nonce = UnsafeByteOperations.UnsafeWrap(nonce) };
        await stream.WriteAsync(new() { Hello = hello }).ConfigureAwait(false);
        var welcome = Require((await ReadAsync(stream).ConfigureAwait(false)).Welcome);
        RequireNonce(welcome.Nonce);
        var proof = new HandshakeProof(duty, options.EnsembleName, self, to, nonce, welcome.Nonce.Memory);
        if (!HandshakeProof.AreEqual(welcome.Proof.Span, proof.OfAcceptor(options.Secret)))
        {
            throw new PeerRefusedException(SecretProblem(welcome.Proof));
        }

        await stream.WriteAsync(new() { Proof = new() { Proof_ = UnsafeByteOperations.UnsafeWrap(proof.OfDialer(options.Secret)) } }).ConfigureAwait(false);
        Require((await ReadAsync(stream).ConfigureAwait(false)).Ready);
    }

    private static async Task<Frame> ReadAsync(PeerStream stream)
    {
        var frame = await stream.ReadAsync().ConfigureAwait(false) ?? throw new IOException("the other side ended the stream during the handshake");
        return frame.Refusal is { } refusal ? throw new PeerRefusedException(refusal.Reason, isByPeer: true) : frame;
    }

    private string? ProblemOf(Hello hello, ServerId from, AcceptedStream stream)
    {
        if (hello.Protocol != Protocol)
        {
            return VersionProblem(hello.Protocol);
        }

        if (hello.Ensemble != options.EnsembleName)
        {
            return $"member {from} belongs to the ensemble '{Printable(hello.Ensemble)}', member {self} to '{options.EnsembleName}': "
                + "take the wrong address out of its configuration, or give all members of one ensemble the same name";
        }

        if (from == self)
        {
            return $"two members say that they are number {self}: give each its own (myid)";
        }

        if (hello.To != self.Value)
        {
            return $"member {from} looks for member {hello.To} and found member {self}: correct the address of server.{hello.To} in its configuration";
        }

        if (!config().Servers.TryGetValue(from, out var server))
        {
            return options.AdmitJoiners ? null : $"member {from} is not in the configuration of member {self}: add server.{from} to it, or stop that one";
        }

        return tls is not null && stream.Certificate is { } certificate ? tls.HostProblemOf(certificate, server.Host) : null;
    }

    private static T Require<T>(T? part)
        where T : class => part ?? throw new PeerRefusedException("something else than the handshake of Znode's members came: is this a member of the same release?");

    private static void RequireNonce(ByteString nonce)
    {
        if (nonce.Length != HandshakeProof.NonceLength)
        {
            throw new PeerRefusedException($"the handshake's nonce has {nonce.Length} bytes instead of {HandshakeProof.NonceLength}: is this a member of the same release?");
        }
    }

    private static string VersionProblem(int theirs) =>
        $"one member speaks version {theirs} of the members' protocol, the other version {Protocol}: run the same release on all of them";

    private string SecretProblem(ByteString shown) => (options.Secret, shown.Length) switch
    {
        (null, _) or (_, 0) => "one member has a secret and the other has none: give both the same",
        _ => "the two members' secrets differ: give both the same",
    };

    /// <summary>What a stranger sends must not be able to write lines of its own into the log.</summary>
    private static string Printable(string text) =>
        string.Concat(text.Take(64).Select(letter => char.IsControl(letter) ? '?' : letter));
}
