using System.Text;
using System.Text.Json;
using Autarky.Text.Constraints;
using Autarky.Text.Tests.Constraints.Peer;

namespace Autarky.Text.Tests.Constraints;

public sealed class SchemaTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]}""", """{"a":1}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]}""", """{"a": -5, "b": "x\u0041\ud83d\ude00"}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]}""", """{"b":"x","a":1}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]}""", """{"b":"x"}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]}""", """{"a":1,"c":2}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}}}""", "{}", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}}}""", """{"a":01}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}}}""", """{"a":1,}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}}}""", """{ "a":1}""", false)]
    [InlineData("""{"properties":{"ab":{"type":"null"}},"additionalProperties":{"type":"boolean"}}""", """{"ab":null,"abc":true,"a":false,"":true,"ü\n":true}""", true)]
    [InlineData("""{"properties":{"ab":{"type":"null"}},"additionalProperties":{"type":"boolean"}}""", """{"ab":true}""", false)]
    [InlineData("""{"properties":{"ab":{"type":"null"}},"additionalProperties":{"type":"boolean"}}""", """{"\u0061b":true}""", false)]
    [InlineData("""{"type":"object"}""", """{"x":[1,{"y":null}]}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"required":["a","b"]}""", """{"a":1,"b":{"any":[null]}}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"required":["a","b"]}""", """{"a":1}""", false)]
    [InlineData("""{"type":"object","required":["b"]}""", """{"b":"x"}""", true)]
    [InlineData("""{"properties":{"o":{"type":"object","required":["x","y"]}},"required":["o"]}""", """{"o":{"x":[],"y":-1.5}}""", true)]
    [InlineData("""{"properties":{"l":{"type":"array","items":{"type":"object","properties":{},"required":["k"]}}}}""", """{"l":[{"k":0},{"k":{}}]}""", true)]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"null"}}},{"required":["z"]}]}""", """{"a":null,"z":true}""", true)]
    [InlineData("""{"type":"object","properties":{},"required":["b"],"additionalProperties":{"type":"null"}}""", """{"b":1}""", false)]
    [InlineData("""{"properties":{"x":{"anyOf":[{"type":"null"},{"type":"string"}]},"x|a":{"type":"integer"}}}""", """{"x":null,"x|a":1}""", true)]
    [InlineData("""{"properties":{"x":{"anyOf":[{"type":"null"},{"type":"string"}]},"x|a":{"type":"integer"}}}""", """{"x":null,"x|a":"s"}""", false)]
    [InlineData("""{"type":"string","maxLength":2}""", "\"😀é\"", true)]
    [InlineData("""{"type":"string","maxLength":2}""", "\"abc\"", false)]
    [InlineData("""{"type":"string","minLength":2}""", "\"\\n\"", false)]
    [InlineData("""{"type":"string"}""", "\"\\ud83d\"", false)]
    [InlineData("""{"type":"string","pattern":"b+"}""", "\"abc\"", true)]
    [InlineData("""{"type":"string","pattern":"^b+$"}""", "\"abc\"", false)]
    [InlineData("""{"type":"string","pattern":"a","minLength":3,"maxLength":3}""", "\"xax\"", true)]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024-02-29\"", true)]
    [InlineData("""{"type":"string","format":"date"}""", "\"2023-02-29\"", false)]
    [InlineData("""{"type":"string","format":"date"}""", "\"1900-02-29\"", false)]
    [InlineData("""{"type":"integer","minimum":-3,"exclusiveMaximum":12}""", "11", true)]
    [InlineData("""{"type":"integer","minimum":-3,"exclusiveMaximum":12}""", "12", false)]
    [InlineData("""{"type":"integer","minimum":-3,"exclusiveMaximum":12}""", "-3", true)]
    [InlineData("""{"type":"integer","minimum":-3,"exclusiveMaximum":12}""", "-4", false)]
    [InlineData("""{"type":"number","minimum":1.25,"maximum":10}""", "1.250", true)]
    [InlineData("""{"type":"number","minimum":1.25,"maximum":10}""", "1.2", false)]
    [InlineData("""{"type":"number","minimum":1.25,"maximum":10}""", "10.00", true)]
    [InlineData("""{"type":"number","minimum":1.25,"maximum":10}""", "10.01", false)]
    [InlineData("""{"type":"number","exclusiveMaximum":0}""", "-0.5", true)]
    [InlineData("""{"type":"number","exclusiveMaximum":0}""", "0", false)]
    [InlineData("""{"type":"number"}""", "-1.5E+10", true)]
    [InlineData("""{"type":"integer","multipleOf":7}""", "-49", true)]
    [InlineData("""{"type":"integer","multipleOf":7}""", "50", false)]
    [InlineData("""{"type":"number","multipleOf":0.25,"minimum":0}""", "3.75", true)]
    [InlineData("""{"type":"number","multipleOf":0.25,"minimum":0}""", "3.8", false)]
    [InlineData("""{"type":"array","items":{"type":"boolean"},"minItems":1,"maxItems":2}""", "[true, false]", true)]
    [InlineData("""{"type":"array","items":{"type":"boolean"},"minItems":1,"maxItems":2}""", "[]", false)]
    [InlineData("""{"type":"array","items":{"type":"boolean"},"minItems":1,"maxItems":2}""", "[true,true,true]", false)]
    [InlineData("""{"type":"array","prefixItems":[{"type":"null"}],"items":false}""", "[null]", true)]
    [InlineData("""{"type":"array","prefixItems":[{"type":"null"}],"items":false}""", "[null,null]", false)]
    [InlineData("""{"enum":["a",{"b":[1.50]},null]}""", """{"b":[1.50]}""", true)]
    [InlineData("""{"enum":["a",1],"type":"string"}""", "1", false)]
    [InlineData("""{"const":"é\""}""", "\"é\\\"\"", true)]
    [InlineData("""{"type":["integer","null"]}""", "null", true)]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"object","properties":{"k":{"const":1}},"required":["k"]},{"type":"object","properties":{"k":{"const":2}},"required":["k"]}]}""", """{"k":2}""", true)]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"string"}],"minimum":5}""", "4", false)]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"number"}},"required":["a"]},{"properties":{"a":{"maximum":3},"b":{"type":"null"}}}]}""", """{"a":2.5,"b":null}""", true)]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"number"}},"required":["a"]},{"properties":{"a":{"maximum":3},"b":{"type":"null"}}}]}""", """{"a":4}""", false)]
    [InlineData("""{"allOf":[{"properties":{"a":{}},"additionalProperties":false},{"properties":{"b":{}}}]}""", """{"b":1}""", false)]
    [InlineData("""{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}},"required":["v","next"]}}}""", """{"v":1,"next":{"v":2,"next":null}}""", true)]
    [InlineData("""{"type":"array","items":{"$ref":"#"}}""", "[[[]],[]]", true)]
    [InlineData("""{"properties":{"a/b":{"type":"null"},"c":{"$ref":"#/properties/a~1b"}}}""", """{"c":null}""", true)]
    [InlineData("true", """[1,"x",{"a":null}]""", true)]
    public void A_text_is_accepted_to_its_end_exactly_when_it_is_a_value_of_the_schema(string schema, string text, bool accepted)
    {
        ConstraintState state = Compile(schema).Start();
        (state.AcceptBytes(Encoding.UTF8.GetBytes(text)) && state.IsComplete).ShouldBe(accepted);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"not":{}}}}""", "#/properties/a: 'not' is not supported")]
    [InlineData("""{"properties":{"a":{"type":"array","uniqueItems":true}}}""", "#/properties/a: 'uniqueItems' is not supported")]
    [InlineData("""{"patternProperties":{"^a":{}}}""", "'patternProperties' is not supported")]
    [InlineData("""{"type":"thing"}""", "'thing' is not a type of JSON")]
    [InlineData("""{"type":"string","format":"colour"}""", "'colour' is not supported; known are date")]
    [InlineData("""{"type":"string","pattern":"(?=a)"}""", "'pattern' The pattern '(?=a)', at character 2: looking ahead or back")]
    [InlineData("""{"type":"string","pattern":"(a)\\1"}""", "references to groups")]
    [InlineData("""{"type":"string","pattern":"(a|b)*a(a|b){18}"}""", "too large")]
    [InlineData("""{"type":"string","pattern":"((a{1,5000}){1,5000}){1,5000}"}""", "too large")]
    [InlineData("""{"$ref":"#/$defs/x"}""", "'#/$defs/x' leads nowhere")]
    [InlineData("""{"$ref":"http://example.com/schema"}""", "leads out of the document")]
    [InlineData("""{"$ref":"#"}""", "leads back to this schema")]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"type":"null"}]}""", "leads back to this schema")]
    [InlineData("""{"$defs":{"a":{"properties":{"a":{"$ref":"#/$defs/a"}},"required":["a"]}},"$ref":"#/$defs/a"}""", "No value fulfils")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":4}""", "No value fulfils")]
    [InlineData("""{"type":"string","minLength":5,"maxLength":4}""", "No value fulfils")]
    [InlineData("""{"allOf":[{"type":"string"},{"type":"integer"}]}""", "No value fulfils")]
    [InlineData("""{"enum":[]}""", "No value fulfils")]
    [InlineData("false", "No value fulfils")]
    [InlineData("""{"type":"integer","multipleOf":123457}""", "too many remainders")]
    [InlineData("""{"type":"integer","multipleOf":0}""", "should be a number above 0")]
    [InlineData("""{"type":"array","items":[{}]}""", "use 'prefixItems'")]
    [InlineData("""{"type":"array","items":{},"maxItems":1000000}""", "is supported up to 5000")]
    [InlineData("""{"properties":{"a":5}}""", "#/properties/a: a schema is an object, true or false")]
    [InlineData("""{"properties":[]}""", "should be an object of schemas")]
    [InlineData("""{"minLength":-1}""", "should be an integer from 0")]
    [InlineData("[]", "a schema is an object, true or false")]
    public void What_cannot_be_obeyed_is_refused_by_place_and_keyword(string schema, string message) =>
        Should.Throw<InvalidDataException>(() => Compile(schema)).Message.ShouldContain(message);

    [Fact]
    public void Without_blanks_none_are_allowed()
    {
        using var schema = JsonDocument.Parse("""{"type":"array","items":{"type":"integer"}}""");
        ConstraintState state = TokenConstraint.ForSchema(
            schema.RootElement, EmbeddedTokens.Small.Vocabulary, new SchemaOptions { AllowSpace = false }).Start();
        state.AcceptBytes("[1, "u8).ShouldBeFalse();
        state.AcceptBytes("[1,2]"u8).ShouldBeTrue();
    }

    private static TokenConstraint Compile(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        return TokenConstraint.ForSchema(document.RootElement, EmbeddedTokens.Small.Vocabulary);
    }
}
