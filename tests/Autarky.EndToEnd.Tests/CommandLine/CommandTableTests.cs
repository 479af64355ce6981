using System.CommandLine;
using Autarky.Commands;
using Autarky.Commands.Models;

namespace Autarky.EndToEnd.Tests.CommandLine;

public sealed class CommandTableTests
{
    [Fact]
    public void Every_command_is_called_what_it_is_looked_up_by() =>
        AllCommands.Table.Commands.Concat(ModelsCommand.Table.Commands).ShouldAllBe(command => command.Create(Array.Empty<string>()).Name == command.Name);

    [Fact]
    public void A_name_makes_its_command_and_no_other()
    {
        AllCommands.Table.For(["doctor", "--json"]).ShouldHaveSingleItem().Name.ShouldBe("doctor");
        Command models = AllCommands.Table.For(["models", "show", "FILE"]).ShouldHaveSingleItem();
        models.Subcommands.ShouldHaveSingleItem().Name.ShouldBe("show");
    }

    [Theory]
    [InlineData()]
    [InlineData("--help")]
    [InlineData("doctr")]
    public void Without_a_name_that_is_known_all_are_made(params string[] arguments) =>
        AllCommands.Table.For(arguments).Select(command => command.Name).ShouldBe(AllCommands.Table.Commands.Select(command => command.Name));
}
