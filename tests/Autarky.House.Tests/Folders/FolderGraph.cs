using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Autarky.House.Tests.Folders;

/// <summary>Which top-level folder of a project needs which, and by which types. Files beside the project file are the folder <see cref="Root"/>.</summary>
internal sealed class FolderGraph
{
    public const string Root = "(root)";

    // Roslyn's record of the files of a type without a method that has lines: an interface, an enum.
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> _edges = new(StringComparer.Ordinal);

    private FolderGraph()
    {
    }

    /// <summary>Reads the graph of a project from its assembly and the debug information beside it.</summary>
    public static FolderGraph Of(string project)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, project + ".dll");
        File.Exists(assembly).ShouldBeTrue($"{project} is not in the output of these tests: add a reference to their project file");
        using var file = new PEReader(File.OpenRead(assembly));
        using var symbolFile = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly, ".pdb")));
        MetadataReader metadata = file.GetMetadataReader(), symbols = symbolFile.GetMetadataReader();
        var uses = new TypeUses(metadata, file.GetMethodBody);
        var graph = new FolderGraph();
        Dictionary<TypeDefinitionHandle, string> folders = Folders(project, metadata, symbols);
        foreach (TypeDefinitionHandle type in metadata.TypeDefinitions)
        {
            TypeDefinitionHandle user = Outermost(metadata, type);
            foreach (TypeDefinitionHandle used in uses.Of(type).Select(used => Outermost(metadata, used)))
            {
                if (folders.TryGetValue(user, out string? from) && folders.TryGetValue(used, out string? to) && from != to)
                {
                    graph.Add(from, to, $"{NameOf(metadata, user)} uses {NameOf(metadata, used)}");
                }
            }
        }

        return graph;
    }

    /// <summary>Folders that need each other, directly or by way of others: a line for each step within a circle, with the types that make it.</summary>
    public IEnumerable<string> Circles() =>
        from step in _edges
        from target in step.Value
        where Needs(target.Key, step.Key)
        select $"{step.Key} -> {target.Key}: "
            + $"{string.Join(", ", target.Value.Take(12))}{(target.Value.Count > 12 ? $" and {target.Value.Count - 12} more" : "")}";

    /// <summary>Whether a folder needs another, directly or by way of others.</summary>
    public bool Needs(string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var next = new Queue<string>(seen);
        while (next.TryDequeue(out string? at))
        {
            foreach (string further in _edges.TryGetValue(at, out SortedDictionary<string, SortedSet<string>>? steps) ? [.. steps.Keys] : Array.Empty<string>())
            {
                if (seen.Add(further))
                {
                    next.Enqueue(further);
                }
            }
        }

        return seen.Contains(to);
    }

    private void Add(string from, string to, string why)
    {
        _edges.TryAdd(from, new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal));
        _edges[from].TryAdd(to, new SortedSet<string>(StringComparer.Ordinal));
        _edges[from][to].Add(why);
    }

    // Code that generators wrote lies in no folder of the project and is left out.
    private static Dictionary<TypeDefinitionHandle, string> Folders(string project, MetadataReader metadata, MetadataReader symbols)
    {
        string marker = $"/src/{project}/";
        var folders = new Dictionary<TypeDefinitionHandle, string>();
        foreach (TypeDefinitionHandle type in metadata.TypeDefinitions)
        {
            foreach (DocumentHandle document in Documents(metadata, symbols, type))
            {
                string path = symbols.GetString(symbols.GetDocument(document).Name).Replace('\\', '/');
                int start = path.LastIndexOf(marker, StringComparison.Ordinal);
                if (start >= 0)
                {
                    string[] parts = path[(start + marker.Length)..].Split('/');
                    folders.TryAdd(Outermost(metadata, type), parts.Length > 1 ? parts[0] : Root);
                }
            }
        }

        return folders;
    }

    private static IEnumerable<DocumentHandle> Documents(MetadataReader metadata, MetadataReader symbols, TypeDefinitionHandle type)
    {
        foreach (CustomDebugInformation record in symbols.GetCustomDebugInformation(type).Select(symbols.GetCustomDebugInformation))
        {
            if (symbols.GetGuid(record.Kind) == TypeDocuments)
            {
                yield return MetadataTokens.DocumentHandle(symbols.GetBlobReader(record.Value).ReadCompressedInteger());
            }
        }

        foreach (MethodDefinitionHandle method in metadata.GetTypeDefinition(type).GetMethods())
        {
            DocumentHandle document = symbols.GetMethodDebugInformation(method.ToDebugInformationHandle()).Document;
            if (!document.IsNil)
            {
                yield return document;
            }
        }
    }

    private static TypeDefinitionHandle Outermost(MetadataReader metadata, TypeDefinitionHandle type)
    {
        while (metadata.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } outer)
        {
            type = outer;
        }

        return type;
    }

    private static string NameOf(MetadataReader metadata, TypeDefinitionHandle type) => metadata.GetString(metadata.GetTypeDefinition(type).Name).Split('`')[0];
}
