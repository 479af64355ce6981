"""Writes golden.jsonl: what Jinja2, set up as Hugging Face transformers sets it up, makes of templates.json and snippets.json.

Usage: python3 make_golden.py   (needs jinja2 3.1; run in this folder)
"""
import datetime
import json

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Refused(Exception):
    pass


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_pass"), [], [], body).set_lineno(line)

    def _pass(self, caller):
        return caller()


def refuse(message):
    raise Refused(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = refuse
environment.globals["strftime_now"] = lambda f: datetime.datetime(2026, 3, 7, 14, 5, 9).strftime(f)


def render(source, variables):
    try:
        return {"text": environment.from_string(source).render(**variables)}
    except Refused as refusal:
        return {"refused": str(refusal)}
    except (TemplateError, TypeError) as error:
        return {"fails": type(error).__name__}


def main():
    snippet_variables = {
        "a": {"x": 1, "y": [1, 2]}, "l": [1, 2, 3], "s": "text", "x": None,
        "m": [{"role": "user", "content": " hi "}, {"role": "assistant", "content": "yo"}, {"role": "user", "content": "?"}],
    }
    with open("golden.jsonl", "w", encoding="utf-8") as out:
        for snippet in json.load(open("snippets.json", encoding="utf-8")):
            row = {"template": snippet, "variables": snippet_variables} | render(snippet, snippet_variables)
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
        conversations = json.load(open("conversations.json", encoding="utf-8"))
        for template in json.load(open("templates.json", encoding="utf-8")):
            for conversation in conversations:
                variables = {"bos_token": "<s>", "eos_token": "</s>", "tools": None, "documents": None} | conversation["variables"]
                row = {"name": template["name"], "conversation": conversation["name"]} | render(template["template"], variables)
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


main()
