using Autarky.Application.Errors;

namespace Autarky.Application.Local;

/// <summary>The names that models have, and where each was given. Names that differ only in case are one: nobody would tell such models apart.</summary>
internal sealed class ModelNames
{
    private readonly Dictionary<string, (string Name, string Place, string? Path)> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A model that this process does not run itself has a name.</summary>
    public void Reserve(string name, string place) => _taken.TryAdd(name, (name, place, null));

    /// <summary>A model that this process is to run has a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="path">The full path of its file or folder.</param>
    /// <param name="place">Where it was given, in words.</param>
    /// <returns>Whether it is a new one; false where the same file has the same name already.</returns>
    /// <exception cref="UserError">Another model has the name.</exception>
    public bool Take(string name, string path, string place)
    {
        if (_taken.TryAdd(name, (name, place, path)))
        {
            return true;
        }

        (string known, string where, string? of) = _taken[name];
        if (string.Equals(known, name, StringComparison.Ordinal) && string.Equals(of, path, StringComparison.Ordinal))
        {
            return false;
        }

        string names = string.Equals(known, name, StringComparison.Ordinal)
            ? $"the name '{name}'"
            : $"the names '{known}' and '{name}', which differ only in case";
        throw new UserError($"Two models have {names}: {where}, and {place}. Clients could not tell them apart: give one of them another name.");
    }
}
