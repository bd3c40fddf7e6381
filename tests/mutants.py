"""Make the mutants of a package, and put one into the running process.

mutmut makes them: it changes one thing in one function and writes the changed function beside the first. A mutant is
put in by giving the live function the mutant's code, so that no file is written and nothing is imported anew. Excluded
are docstrings, annotations, decorators, what runs while a module is loaded (constants, tables, fields of classes), and
`strict=True` of a `zip`, which asserts what holds anyway.
"""

from __future__ import annotations
import __future__

import ast
import gc
import hashlib
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import _lru_cache_wrapper
from importlib.metadata import version
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from attrs import asdict, frozen
from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".mutants"
PACKAGES = ("operators", "operators/columns", "values", "engine", "engine/columns", "provisions")
_MUTATED = tuple(f"planlang.{name.replace('/', '.')}." for name in PACKAGES)
_SPLIT = re.compile(r"__mutmut_(orig|\d+)$")
# mutmut leaves decorated functions alone, and properties are functions like others.
_PROPERTY = re.compile(r"^([ \t]*)@(cached_)?property$", re.MULTILINE)
_STRICT = re.compile(r",? ?(strict=\w+)?(?=\))")
_DEF = re.compile(r"^[ \t]*def ", re.MULTILINE)


@frozen(kw_only=True)
class Mutant:
    """One changed function: its file under `planlang/`, its name, the lines that went and those that came."""

    file: str
    function: str
    number: int
    lines: tuple[int, ...]
    old: str
    new: str
    source: str
    digest: str

    @property
    def name(self) -> str:
        """`operators/layer.py:above:3`."""
        return f"{self.file}:{self.function}:{self.number}"

    @property
    def key(self) -> str:
        """The name, and a digest of function and mutant, so that a result holds while neither changes."""
        return f"{self.name}:{self.digest}"


def mutants(package: str) -> tuple[Mutant, ...]:
    """Every mutant of a package, in the order of its files."""
    return tuple(mutant for path in sorted((ROOT / "planlang" / package).glob("*.py")) for mutant in _kept(path))


def mutants_since(revision: str, package: str) -> tuple[Mutant, ...]:
    """Those mutants of a package that were none at a revision: a function or what is changed in it was another."""
    found = list[Mutant]()
    for path in sorted((ROOT / "planlang" / package).glob("*.py")):
        place = path.relative_to(ROOT)
        words = ("git", "-C", str(ROOT), "show", f"{revision}:{place.as_posix()}")
        shown = subprocess.run(words, capture_output=True, check=False, encoding="utf-8")
        if shown.returncode and not _is_revision(revision):
            raise ValueError(f"`{revision}` is no revision of this project")
        before = frozenset(one.digest for one in _of_text(place, shown.stdout)) if not shown.returncode else ()
        found += [mutant for mutant in _kept(path) if mutant.digest not in before]
    return tuple(found)


def _is_revision(revision: str) -> bool:
    words = ("git", "-C", str(ROOT), "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def _kept(path: Path) -> Iterator[Mutant]:
    """The mutants of one file, made once for each of its texts."""
    digest = hashlib.sha256(path.read_bytes() + Path(__file__).read_bytes() + version("mutmut").encode()).hexdigest()
    place = (KEPT / "made" / path.relative_to(ROOT / "planlang")).with_suffix(".json")
    made = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    if made.get("digest") != digest:
        made = {
            "digest": digest,
            "mutants": [
                asdict(mutant) for mutant in _of_text(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
            ],
        }
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(made), encoding="utf-8")
    for each in made["mutants"]:
        yield Mutant(**{**each, "lines": tuple(each["lines"])})


def _of_text(place: Path, text: str) -> Iterator[Mutant]:
    """The mutants of one file's text."""
    made = mutate_file_contents(str(place), _PROPERTY.sub("", text))
    defined = dict(_functions(ast.parse(text).body, ""))
    for name in made.mutant_names:
        mutant = _mutant(str(place.relative_to("planlang")), name, made, defined)
        if _STRICT.sub("", mutant.old) != _STRICT.sub("", mutant.new):
            yield mutant


def _functions(body: list[ast.stmt], outer: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions and methods by their qualified names; the last of one name is the one that lives."""
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield outer + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{node.name}.")


def _mutant(file: str, name: str, made: MutatedFile, defined: Mapping[str, ast.FunctionDef]) -> Mutant:
    """One mutant of a file."""
    mangled, number, _ = _SPLIT.split(name)
    function = mangled.removeprefix("x_") if mangled.startswith("x_") else mangled[2:].replace("ǁ", ".")
    first, second = (_source(made, each, function) for each in (f"{mangled}__mutmut_orig", name))
    old, new = first.splitlines(), second.splitlines()
    changed = [each for each in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes() if each[0] != "equal"]
    node = defined[function]
    at = [node.lineno + row for _, start, end, _, _ in changed for row in range(start, max(end, start + 1))]
    shown = [
        " ".join(line.strip() for _, *spans in changed for line in lines[spans[side] : spans[side + 1]])
        for side, lines in ((0, old), (2, new))
    ]
    return Mutant(
        file=file,
        function=function,
        number=int(number),
        lines=_statements(node, at),
        old=shown[0],
        new=shown[1],
        source=second,
        digest=hashlib.sha256((first + second).encode()).hexdigest()[:12],
    )


def _source(made: MutatedFile, name: str, function: str) -> str:
    """The source of a made function under the name that it had, from its `def` on, indented as it was."""
    span = made.line_span_by_function_name[name]
    source = "\n".join(made.code.split("\n")[span.start - 1 : span.end])
    start = _DEF.search(source)
    assert start is not None
    return source[start.start() :].replace(f"def {name}(", f"def {function.rpartition('.')[2]}(", 1)


def _statements(function: ast.FunctionDef, lines: list[int]) -> tuple[int, ...]:
    """The lines, and those of the statements in which they stand."""
    found = set(lines)
    for node in ast.walk(function):
        if isinstance(node, ast.stmt) and node is not function and node.end_lineno is not None:
            body = getattr(node, "body", None) or getattr(node, "cases", None)
            end = node.end_lineno
            if body:
                end = max(node.lineno, (body[0].pattern if isinstance(body[0], ast.match_case) else body[0]).lineno - 1)
            span = range(node.lineno, end + 1)
            if any(line in span for line in lines):
                found.update(span)
    # What stands before the body runs as the module is loaded, and the first sentence of a body never.
    first = next((one for one in function.body if not _is_docstring(one)), function.body[0])
    if all(line < first.lineno for line in found):
        found.add(first.lineno)
    return tuple(sorted(found))


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


@frozen
class Live:
    """The functions of the process, by file and qualified name.


    caches: what these functions remember of what they were asked before there was a mutant.
    """

    functions: Mapping[tuple[str, str], tuple[FunctionType, ...]]
    caches: Sequence[_lru_cache_wrapper[Any]]

    def has(self, mutant: Mutant) -> bool:
        """Whether there is a function to change."""
        return (mutant.file, mutant.function) in self.functions

    def put(self, mutant: Mutant) -> None:
        """Give the functions of that name the mutant's code and defaults."""
        functions = self.functions[mutant.file, mutant.function]
        namespace = dict(vars(_module(mutant.file)))
        indented = mutant.source[:1] in {" ", "\t"}
        source = f"if True:\n{mutant.source}" if indented else mutant.source
        code = compile(source, mutant.file, "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True)
        exec(code, namespace)
        made = namespace[mutant.function.rpartition(".")[2]]
        assert isinstance(made, FunctionType)
        for function in functions:
            function.__code__ = made.__code__
            function.__defaults__ = made.__defaults__
            function.__kwdefaults__ = made.__kwdefaults__
        for cache in self.caches:
            cache.cache_clear()


def _module(file: str) -> ModuleType:
    """The loaded module of a file under `planlang/`."""
    return sys.modules["planlang." + file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")]


def live() -> Live:
    """Every function of planlang that the process holds."""
    found: dict[tuple[str, str], list[FunctionType]] = defaultdict(list)
    caches = []
    home = str(ROOT / "planlang") + "/"
    for each in gc.get_objects():
        if isinstance(each, _lru_cache_wrapper) and each.__module__.startswith(_MUTATED):
            caches.append(each)
        if isinstance(each, FunctionType) and each.__code__.co_filename.startswith(home):
            found[each.__code__.co_filename.removeprefix(home), each.__code__.co_qualname].append(each)
    return Live({key: tuple(each) for key, each in found.items()}, caches)
