using System.CommandLine;
using Autarky.Text.Tests.Tokenization;
using Autarky.Text.Tokenization;

namespace Autarky.Bench.Models;

/// <summary><c>pack-vocabulary RANKS OUTPUT</c>: makes the embedded vocabularies.</summary>
internal static class PackVocabularyCommand
{
    public static Command Create()
    {
        var ranks = new Argument<FileInfo>("ranks") { Description = "A rank file: on each line a token in base64, a space, its rank." };
        var output = new Argument<FileInfo>("output") { Description = "The compact file to write (.br)." };
        var command = new Command("pack-vocabulary", "Turns a published rank file into the form that the program embeds.") { ranks, output };
        command.SetAction(result =>
        {
            List<byte[]> tokens = RankFile.Read(result.GetRequiredValue(ranks).FullName);
            using FileStream file = File.Create(result.GetRequiredValue(output).FullName);
            PackedVocabulary.Pack(tokens, file);
            Console.WriteLine($"{tokens.Count} tokens, {file.Length} bytes");
        });
        return command;
    }
}
