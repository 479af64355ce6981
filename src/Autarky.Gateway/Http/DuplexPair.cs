using System.IO.Pipelines;

namespace Autarky.Gateway.Http;

/// <summary>Both directions of a connection.</summary>
internal sealed class DuplexPair(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;
}
