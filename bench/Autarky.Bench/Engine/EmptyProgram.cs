using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Autarky.Bench.Engine;

/// <summary>A .NET program that waits for a second and ends: what the runtime itself takes.</summary>
internal static class EmptyProgram
{
    /// <summary>Writes it into a folder.</summary>
    /// <returns>The path for <c>dotnet</c>.</returns>
    public static string WriteTo(string folder)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("empty"), typeof(object).Assembly);
        TypeBuilder type = assembly.DefineDynamicModule("empty").DefineType("Program", TypeAttributes.Public | TypeAttributes.Class);
        MethodBuilder main = type.DefineMethod("Main", MethodAttributes.Public | MethodAttributes.Static, typeof(void), null);
        ILGenerator code = main.GetILGenerator();
        code.Emit(OpCodes.Ldc_I4, 1000);
        code.Emit(OpCodes.Call, typeof(Thread).GetMethod(nameof(Thread.Sleep), [typeof(int)])!);
        code.Emit(OpCodes.Ret);
        type.CreateType();
        MetadataBuilder metadata = assembly.GenerateMetadata(out BlobBuilder stream, out BlobBuilder fields);
        var image = new ManagedPEBuilder(
            PEHeaderBuilder.CreateExecutableHeader(), new MetadataRootBuilder(metadata), stream, fields,
            entryPoint: MetadataTokens.MethodDefinitionHandle(main.MetadataToken & 0xffffff));
        var bytes = new BlobBuilder();
        image.Serialize(bytes);
        string path = Path.Combine(folder, "empty.dll");
        File.WriteAllBytes(path, bytes.ToArray());
        Version runtime = Environment.Version;
        File.WriteAllText(Path.Combine(folder, "empty.runtimeconfig.json"), $$"""
            {
              "runtimeOptions": {
                "framework": { "name": "Microsoft.NETCore.App", "version": "{{runtime.Major}}.0.0" },
                "configProperties": { "System.Globalization.Invariant": true }
              }
            }
            """);
        return path;
    }
}
