using Autarky.Ledger.Import.Web;

namespace Autarky.Ledger.Tests.Import.Web;

public sealed class YamlJsonTests
{
    // As PyYAML 6.0.3 reads them, but for 1e3, which is a number since YAML 1.2, and binary, which it leaves as bytes.
    [Theory]
    [InlineData("a: 1\nb: -2.5\nc: 1e3\nd: text\ne: true\nf: null\ng:\nh: ''\ni: ~\nj: 007\nk: .5", """{"a":1,"b":-2.5,"c":1e3,"d":"text","e":true,"f":null,"g":null,"h":"","i":null,"j":7,"k":0.5}""")]
    [InlineData("a:\n- 1\n- b: 2\n  c: 3\n-\n  d\n- - 4\n  - 5\ne: []\nf: {}", """{"a":[1,{"b":2,"c":3},"d",[4,5]],"e":[],"f":{}}""")]
    [InlineData("a:\n  - x\n  - y: 'it''s'\nb: \"q\\\"\\n\\u00e9\\x41\"", """{"a":["x",{"y":"it's"}],"b":"q\"\né" + "A"}""")]
    [InlineData("a: one\n  two\n\n  three\nb: 'one\n  two\n\n  three'\nc: \"one\\\n  \\ two\n  three\"", """{"a":"one two\nthree","b":"one two\nthree","c":"one two three"}""")]
    [InlineData("a: |\n  x\n   y\n\n  z\n\nb: |-\n  x\nc: |+\n  x\n\nd: >\n  x\n  y\n\n  z\ne: |2-\n    x\n  y", """{"a":"x\n y\n\nz\n","b":"x","c":"x\n\n","d":"x y\nz\n","e":"  x\ny"}""")]
    [InlineData("---\n# a note\n'a b': http://x.test/y:z # more\n\"c\": !!binary |\n  aGk=\n\"d:e\": f:g\n...", """{"a b":"http://x.test/y:z","c":"hi","d:e":"f:g"}""")]
    [InlineData("- a\n- 'b'\n- {}\n", """["a","b",{}]""")]
    public void Yaml_as_cassettes_have_it_is_the_same_in_json(string yaml, string json)
    {
        using var read = YamlJson.Read(yaml);

        read.RootElement.GetRawText().ShouldBe(json.Replace("\" + \"", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a: &x 1", "line 1", "anchors")]
    [InlineData("a: 1\nb: [1, 2]", "line 2", "flow collections")]
    [InlineData("a: 1\nb", "line 2", "a key and a colon")]
    [InlineData("a: 'b", "line", "is not closed")]
    [InlineData("a: \"\\q\"", "line 1", "no escape")]
    [InlineData("a: 1\n  b: 2", "line", "")]
    [InlineData("a: !!binary x-x", "line", "no base64")]
    [InlineData("", "line", "empty")]
    public void What_is_not_read_is_named_with_its_line(string yaml, string line, string what)
    {
        FormatException error = Should.Throw<FormatException>(() => YamlJson.Read(yaml).Dispose());

        error.Message.ShouldContain(line);
        error.Message.ShouldContain(what);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
        => Should.Throw<FormatException>(() => YamlJson.Read(string.Concat(Enumerable.Repeat("- ", 5000)) + "a").Dispose()).Message.ShouldContain("nested");
}
