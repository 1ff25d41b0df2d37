"""Functions on strings."""

import json
import pickle
import warnings

import pytest

import glossator

OLD = "The mate [helper] came late. Nobody had wound the clock."
NEW = "The mate [friend] came early. Nobody had wound the clock."


def test_stand_off_gives_the_text_again():
    found = glossator.standoff(OLD, "en")
    text, at = "", 0
    for mark in found["marks"]:
        text, at = text + found["text"][at:mark["at"]] + mark["printed"], mark["at"]
    assert found["exact"] and text + found["text"][at:] == OLD


def test_tags_and_quotations():
    assert glossator.with_tags("The mate [helper] came.", "en") == "The <term>mate</term> <gloss>helper</gloss> came."
    [one, other] = glossator.quotes('The wheel [original: "rotam"] turns [original: "interdiu"].', "Nocte rota vertitur.", "en")
    assert (one["tier"], one["source"]["text"], other["tier"]) == ("inflected", "rota", "absent")


@pytest.mark.parametrize("text", ["a\ud800b", "\udfff"])
def test_half_a_pair_of_surrogates(text):
    for call in (glossator.notes, glossator.views, glossator.show, lambda text: glossator.diff(text, "")):
        with pytest.raises(glossator.TextError, match="half of a surrogate pair at character"):
            call(text)


@pytest.mark.parametrize("value", [None, 7, b"bytes", ["list"]])
def test_what_is_no_string(value):
    for call in (glossator.notes, lambda value: glossator.diff("", value), glossator.validate):
        with pytest.raises(glossator.WrongTypeError, match="a string is expected"):
            call(value)


def test_diff_is_the_command(tmp_path):
    from conftest import program

    for name, text in (("old", OLD), ("new", NEW)):
        (tmp_path / name).write_text(text)
    done = program("diff", "old", "new", "--format", "json", cwd=tmp_path)
    found = glossator.diff(OLD, NEW)
    assert found == json.loads(done.stdout) and not found["same"]
    assert glossator.diff(OLD, OLD)["same"] and not glossator.diff(OLD, OLD).changes()
    rows = found.changes()
    assert {"layer": "base", "old": "late", "new": "early", "new_line": 1}.items() <= rows[0].items()
    assert any((row["unit"], row["class"]) == ("note", "gloss.definition") for row in rows)
    assert [layer for layer in glossator.diff(OLD, NEW, layers="base,gloss")["layers"]] == ["base", "gloss"]


def test_align_is_the_command(tmp_path):
    from conftest import program

    source, target = "Кошка спит. Собака бежит.", "The cat sleeps. The dog runs."
    for name, text in (("source", source), ("target", target)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = glossator.align(source, target)
        lists = glossator.align(["Кошка спит.", "Собака бежит."], ["The cat sleeps.", "The dog runs."])
    done = program("align", "source", "target", "--format", "json", cwd=tmp_path)
    assert found == json.loads(done.stdout)
    assert [bead["kind"] for bead in lists["beads"]] == ["1-1", "1-1"]
    with pytest.warns(glossator.GlossatorWarning, match="nothing to align"):
        glossator.align("The cat sleeps.", "")
    with pytest.raises(glossator.OptionError, match="in one form"):
        glossator.align("a", ["b"])


def test_validate_is_the_command(tmp_path):
    from conftest import program

    assert program("import", "-", "-o", "page.xml", cwd=tmp_path, input=OLD.encode()).returncode == 0
    document = (tmp_path / "page.xml").read_text(encoding="utf-8")
    assert glossator.validate(document)["valid"]
    broken = document.replace("</body>", "<nothing/></body>")
    (tmp_path / "broken.xml").write_text(broken, encoding="utf-8")
    done = program("validate", "broken.xml", "--rules", "all", "--format", "json", cwd=tmp_path)
    assert glossator.validate(broken, rules="all", name="broken.xml") == json.loads(done.stdout)["files"][0]
    assert glossator.validate("<a>")["findings"][0]["rule"] == "xml"
    with pytest.raises(glossator.OptionError, match="not a rule"):
        glossator.validate("<a/>", rules="GLX")
    with pytest.raises(glossator.DocumentError, match="nowhere.rng"):
        glossator.validate("<a/>", schema="nowhere.rng")


def test_documents_that_cannot_be_read_say_where():
    with pytest.raises(glossator.DocumentError) as caught:
        glossator.diff("line\nbad \0", "x")
    error = caught.value
    assert (error.name, error.line, error.column) == ("old", 2, 5) and str(error).startswith("old:2:5: the character")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.line) == (str(error), 2)
    with pytest.raises(glossator.DocumentError, match="does not match"):
        glossator.diff("<?xml version='1.0'?><TEI><a></TEI>", "x")
    with pytest.raises(glossator.OptionError, match="`layers` is `x`"):
        glossator.diff("", "", layers=["x"])


def test_warnings_name_the_caller():
    with pytest.warns(glossator.GlossatorWarning) as told:
        glossator.diff("An [open bracket.", "x")
    assert told[0].filename == __file__ and "old:1:4" in str(told[0].message)


def test_pages_for_notebooks(tmp_path):
    found = [OLD, glossator.diff(OLD, NEW), glossator.collate([OLD, NEW])]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found.append(glossator.align(OLD, NEW))
    for thing in found + pickle.loads(pickle.dumps(found)):
        shown = glossator.show(thing)
        assert shown.page.startswith("<!DOCTYPE html>") and "clock" in shown.page
        markup = shown._repr_html_()
        assert markup.startswith("<iframe") and "<script" not in markup and "http-equiv=&quot;" in markup
        shown.save(tmp_path / "page.html")
        assert (tmp_path / "page.html").read_text(encoding="utf-8") == shown.page
    with pytest.raises(glossator.WrongTypeError, match="int cannot be shown"):
        glossator.show(7)
    with pytest.raises(glossator.OptionError, match="whole texts"):
        glossator.show(glossator.align(["a"], ["b"]))


WITNESSES = {"A": "The ferry came late.", "B": "The old ferry came late.", "C": "The old boat came late."}


def test_collate_for_users_of_collatex():
    collation = glossator.Collation()
    for siglum, text in WITNESSES.items():
        collation.add_plain_witness(siglum, text)
    table = glossator.collate(collation, segmentation=False)
    assert table.rows[0] == ["The", None, "ferry", "came", "late", "."]
    assert table.columns[1] == {"B": "old", "C": "old"}
    assert "ferry" in str(table) and "<td>–</td>" in table._repr_html_()
    form = {"witnesses": [{"id": siglum, "content": text} for siglum, text in WITNESSES.items()]}
    same = [WITNESSES, form, json.dumps(form), list(WITNESSES.values()), glossator.Collation.create_from_dict(form)]
    for other in same:
        assert glossator.collate(other, segmentation=False).rows == table.rows
    found = json.loads(glossator.collate(collation, output="json", layout="vertical", detect_transpositions=True))
    assert found["witnesses"] == ["A", "B", "C"] and found["table"][1][0][0]["_sigil"] == "B"
    assert [len(column) for column in glossator.collate(collation, output="dict")["table"]]
    assert glossator.collate(collation, output="tei").startswith("<?xml")
    assert "\t" in glossator.collate(collation, output="tsv") and "," in glossator.collate(collation, output="csv")


def test_collate_with_tokens_and_mistakes():
    tokens = [{"t": "Loue ", "n": "love"}, {"t": "conquers ", "n": "conquers"}]
    given = {"witnesses": [{"id": "A", "tokens": tokens}, {"id": "B", "content": "love conquers"}]}
    assert glossator.collate(given).rows == [["Loue conquers"], ["love conquers"]]
    for error, words, call in [
        (glossator.OptionError, "`output` is 'svg'", lambda: glossator.collate(WITNESSES, output="svg")),
        (glossator.DocumentError, "no witnesses", lambda: glossator.collate([])),
        (glossator.DocumentError, "not JSON", lambda: glossator.collate("{")),
        (glossator.DocumentError, "A", lambda: glossator.collate({"witnesses": [{"id": "A", "content": ""}] * 2})),
        (glossator.WrongTypeError, "witness A is None", lambda: glossator.collate({"A": None})),
        (TypeError, "unexpected keyword", lambda: glossator.collate(WITNESSES, segmentattion=True)),
    ]:
        with pytest.raises(error, match=words):
            call()
