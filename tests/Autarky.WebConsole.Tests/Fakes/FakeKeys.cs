using Autarky.Ledger.Access;
using Autarky.WebConsole.Contracts;

namespace Autarky.WebConsole.Tests.Fakes;

/// <summary>Makes keys that can be told apart and puts their rows into a ledger.</summary>
internal sealed class FakeKeys(IKeys ledger, TimeProvider time) : IConsoleKeys
{
    private int _made;

    public bool Offered { get; set; } = true;

    public async Task<(string Key, ApiKey Row)> MakeAsync(string name, string? owner, CancellationToken cancellationToken)
    {
        string id = $"key{++_made:D5}";
        var row = new ApiKey { Id = id, Name = name, Owner = owner, Hash = new byte[32], Created = time.GetUtcNow() };
        await ledger.AddAsync(row, cancellationToken);
        return ($"ak_{id}-secret", row);
    }

    public Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) => ledger.RevokeAsync(id, time.GetUtcNow(), cancellationToken);
}
