"""What other programs' libraries see in a file: one line a unit, for the tests."""
import sys


def docx(path):
    import docx as library
    document = library.Document(path)
    for paragraph in document.paragraphs:
        print("p", paragraph.text.replace("\n", " "))
    for table in document.tables:
        for row in table.rows:
            print("row", " | ".join(cell.text for cell in row.cells))
    for comment in document.comments:
        print("comment", comment.author, comment.text)


def odt(path):
    from odf import office, table, teletype, text
    from odf.opendocument import load
    document = load(path)
    for name, kind in (("p", text.P), ("h", text.H), ("note", text.Note), ("comment", office.Annotation), ("cell", table.TableCell)):
        for node in document.getElementsByType(kind):
            print(name, teletype.extractText(node).replace("\n", " "))


def po(path):
    import polib
    for entry in polib.pofile(path, encoding="utf-8"):
        print("polib", entry.msgid, "=", entry.msgstr)
    from translate.storage import pypo
    store(pypo.pofile.parsefile(path), "toolkit")


def tmx(path):
    from translate.storage import tmx as library
    store(library.tmxfile.parsefile(path), "toolkit")


def xlf(path):
    from translate.storage import xliff, xliff2
    with open(path, "rb") as file:
        is_newer = b'version="2.' in file.read(1000)
    library = xliff2.Xliff2File if is_newer else xliff.xlifffile
    store(library.parsefile(path), "toolkit")


def store(store, name):
    for unit in store.units:
        if unit.istranslatable() or unit.istranslated():
            print(name, str(unit.source).replace("\n", " "), "=", str(unit.target).replace("\n", " "))


for path in sys.argv[1:]:
    print("file", path)
    ending = path.rsplit(".", 1)[-1]
    {"docx": docx, "odt": odt, "po": po, "tmx": tmx, "xlf": xlf}[ending](path)
