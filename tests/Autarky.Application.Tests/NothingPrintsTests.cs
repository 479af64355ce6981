using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Autarky.Application.Errors;

namespace Autarky.Application.Tests;

/// <summary>What the program does is told to whoever asked, never printed: the built assembly is read for what it uses.</summary>
public sealed class NothingPrintsTests
{
    private static readonly string[] Terminals = ["System.Console", "System.CommandLine", "Spectre.Console", "Microsoft.Extensions.Logging.Console"];

    [Fact]
    public void The_project_uses_no_terminal_and_no_command_line()
    {
        string[] used = [.. typeof(UserError).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!)];

        used.ShouldContain("Autarky.Ledger");
        used.Intersect(Terminals).ShouldBeEmpty();
    }

    [Fact]
    public void The_project_ends_no_process_and_sets_no_exit_code()
    {
        using var file = new PEReader(File.OpenRead(typeof(UserError).Assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();

        string[] used =
        [
            .. metadata.MemberReferences.Select(metadata.GetMemberReference)
                .Where(member => member.Parent.Kind == HandleKind.TypeReference
                    && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) == "Environment")
                .Select(member => metadata.GetString(member.Name)),
        ];

        used.ShouldContain("get_ProcessorCount");
        used.Intersect(["Exit", "FailFast", "set_ExitCode"]).ShouldBeEmpty();
    }
}
