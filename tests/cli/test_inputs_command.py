"""`storyboard inputs`: the interface of a template, for people, forms and tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Call = Callable[..., CompletedProcess[str]]

BOARD = """\
storyboard: 1
inputs:
  product: {type: text, max_length: 40, description: Name on the end card}
  price: {type: number, min: 0, default: 49.90}
  features: {type: list, of: {title: {max_length: 30}, still: image}, max_items: 6}
  tags: {type: list, split: ";", default: []}
  size: {type: choice, options: [S, M, L], default: M}
  logo: {type: image, min_size: 64x64, default: ~}
shots: [{id: a, card: {text: "{{ product }} {{ price }} {{ size }}"}, duration: 1, when: "{{ not logo and not tags }}"}]
output: {size: 64x48, fps: 8}
"""


def rows_of(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in text.splitlines()]


def test_the_table_says_what_is_asked_for(call: Call, folder: Path) -> None:
    (folder / "f.yaml").write_text(BOARD)
    shown = call("inputs", "f.yaml")
    assert shown.returncode == 0
    assert rows_of(shown.stdout) == [
        ["input", "type", "default", "limits", "description"],
        ["product", "text", "required", "at most 40 characters", "Name on the end card"],
        ["price", "number", "49.90", "at least 0"],
        ["features", "list of records", "required", "at most 6 items"],
        ["title", "text", "required", "at most 30 characters"],
        ["still", "image", "required"],
        ["tags", "list of texts", "[]", 'divided by ";"'],
        ["size", "choice", "M", "one of: S, M, L"],
        ["logo", "image", "none", "at least 64x64"],
    ]


def test_the_table_fits_a_terminal_without_empty_lines(on_terminal: Call, folder: Path) -> None:
    (folder / "f.yaml").write_text(BOARD)
    lines = on_terminal("inputs", "f.yaml", columns=80, NO_COLOR="1").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line.strip() for line in lines)


def test_the_schema_is_json(call: Call, folder: Path) -> None:
    (folder / "f.yaml").write_text(BOARD)
    schema = json.loads(call("inputs", "f.yaml", "--json").stdout)
    assert list(schema["properties"]) == ["product", "price", "features", "tags", "size", "logo"]
    assert schema["required"] == ["product", "features"]


def test_the_example_is_a_file_of_rows(call: Call, folder: Path) -> None:
    board = BOARD.replace("Name on the end card}", "Name, default: Kettle}").replace(
        "max_items: 6}", "default: []}"
    )
    (folder / "f.yaml").write_text(board)
    example = call("inputs", "f.yaml", "--example").stdout
    assert example == "id,product,price,features,tags,size,logo\nexample,Kettle,49.90,[],[],M,\n"
    (folder / "rows.csv").write_text(example)
    assert call("validate", "f.yaml", "--rows", "rows.csv").returncode == 0


def test_a_storyboard_without_inputs_says_so(call: Call, folder: Path) -> None:
    (folder / "f.yaml").write_text("storyboard: 1\nvars: {brand: Acme, moves: [a, b]}\nshots: []\n")
    shown = call("inputs", "f.yaml")
    assert shown.returncode == 0
    assert rows_of(shown.stdout) == [
        ['"f.yaml" has no inputs; its variables, which --set and --vars override, are:'],
        [],
        ["variable", "value"],
        ["brand", "Acme"],
        ["moves", '["a", "b"]'],
    ]
    assert json.loads(call("inputs", "f.yaml", "--json").stdout)["properties"] == {}
    refused = call("inputs", "f.yaml", "--example")
    assert refused.returncode == 2
    assert '"f.yaml" has no inputs' in refused.stderr
    (folder / "g.yaml").write_text("storyboard: 1\n")
    assert call("inputs", "g.yaml").stdout == '"g.yaml" has no inputs, and no variables\n'


def test_mistakes_in_declarations_are_told(call: Call, folder: Path) -> None:
    (folder / "f.yaml").write_text("storyboard: 1\ninputs: {a: {type: nubmer}, b: {max: 3}}\n")
    refused = call("inputs", "f.yaml")
    assert refused.returncode == 2
    told = refused.stdout + refused.stderr
    assert 'did you mean "number"?' in told
    assert '"max" is for number and integer, not for text' in told


def test_one_form_at_a_time(call: Call, folder: Path) -> None:
    (folder / "f.yaml").write_text(BOARD)
    refused = call("inputs", "f.yaml", "--json", "--example")
    assert refused.returncode == 2
    assert 'only one of "--json" and "--example"' in refused.stderr
