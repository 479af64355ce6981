using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Autarky.Learning.Tests")]
