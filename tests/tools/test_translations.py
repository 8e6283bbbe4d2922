"""Texts are found in code and templates, and what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import translations


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an app with one text in code, one in a template and one with a plural."""
    folder = tmp_path / "pets"
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "names.py").write_text('from django.utils.translation import gettext_lazy as _\nDOG = _("Dog")\n')
    (folder / "templates" / "list.html").write_text(
        '{% load i18n %}<h1>{% translate "It\'s a cat" %}</h1>\n'
        "{% blocktranslate count n=n %}{{ n }} cat{% plural %}{{ n }} cats{% endblocktranslate %}",
    )
    monkeypatch.setattr(translations, "PACKAGE", tmp_path)
    return folder


def test_every_text_is_found(app: Path) -> None:
    texts = {message.id for message in translations.texts_of(app) if message.id}
    assert texts == {"Dog", "It's a cat", ("%(n)s cat", "%(n)s cats")}


def test_check_names_what_is_missing_and_what_is_gone(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translations.update()
    po = translations.po_of(app)
    po.write_text(po.read_text("utf-8").replace('msgid "Dog"\nmsgstr ""', 'msgid "Dog"\nmsgstr "狗"'), "utf-8")
    assert translations.check() == 1
    said = capsys.readouterr().out
    assert "It's a cat" in said
    assert "Dog" not in said

    (app / "names.py").write_text("")
    translations.check()
    assert "translated but not in the sources: 'Dog'" in capsys.readouterr().out


def test_update_keeps_translations_and_has_no_dates(app: Path) -> None:
    translations.update()
    po = translations.po_of(app)
    po.write_text(po.read_text("utf-8").replace('msgid "Dog"\nmsgstr ""', 'msgid "Dog"\nmsgstr "狗"'), "utf-8")
    translations.update()
    assert translations.catalogue(po)["Dog"].string == "狗"
    assert "Creation-Date" not in po.read_text("utf-8")


BY_HAND = """# Ours.
msgid ""
msgstr ""
"Language: zh_Hans\\n"

msgid "Zebra"
msgstr "斑马"

# Below, out of order, with a remark.
msgid "Dog"
msgstr ""
"狗"

"""


def write_by_hand(app: Path, text: str) -> Path:
    po = translations.po_of(app)
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(text, "utf-8")
    return po


def test_update_changes_nothing_where_nothing_is_new(app: Path) -> None:
    (app / "templates" / "list.html").unlink()
    (app / "names.py").write_text('DOG, ZEBRA = _("Dog"), _("Zebra")')
    po = write_by_hand(app, BY_HAND)
    translations.update()
    assert po.read_text("utf-8") == BY_HAND


def test_update_puts_a_new_text_beside_its_neighbour_and_moves_nothing(app: Path) -> None:
    (app / "templates" / "list.html").unlink()
    (app / "names.py").write_text('_("Zebra"), _("Dog"), _("Elk %(name)s"), pgettext("small", "Dog"), _("Ant")')
    po = write_by_hand(app, BY_HAND)
    translations.update()
    head, dog = BY_HAND.split('\nmsgid "Zebra"', maxsplit=1)[0], BY_HAND[BY_HAND.index("\n# Below") : -1]
    assert po.read_text("utf-8") == (
        f'{head}\nmsgid "Ant"\nmsgstr ""\n\nmsgid "Zebra"\nmsgstr "斑马"\n{dog}'
        '\nmsgctxt "small"\nmsgid "Dog"\nmsgstr ""\n\n#, python-format\nmsgid "Elk %(name)s"\nmsgstr ""\n\n'
    )


def test_update_takes_out_what_is_gone(app: Path) -> None:
    (app / "templates" / "list.html").unlink()
    (app / "names.py").write_text('_("Zebra")')
    po = write_by_hand(app, BY_HAND)
    translations.update()
    assert po.read_text("utf-8") == BY_HAND.split("\n# Below", maxsplit=1)[0] + "\n"


def test_update_keeps_the_words_of_a_text_that_gets_a_plural_and_loses_it_again(app: Path) -> None:
    (app / "templates" / "list.html").unlink()
    (app / "names.py").write_text('_("Zebra"), ngettext("Dog", "Dogs", 2)')
    po = write_by_hand(app, BY_HAND)
    translations.update()
    assert translations.catalogue(po)["Dog"].string == ("狗",)
    assert translations.catalogue(po)["Dog"].id == ("Dog", "Dogs")
    (app / "names.py").write_text('_("Zebra"), _("Dog")')
    translations.update()
    assert (translations.catalogue(po)["Dog"].id, translations.catalogue(po)["Dog"].string) == ("Dog", "狗")


def test_update_would_change_nothing_in_the_product() -> None:
    for app, texts in translations.apps():
        text = translations.po_of(app).read_text("utf-8")
        assert translations.merged(text, texts) == text, f"{app.name}: run ./run messages"


def test_chinese_in_a_template_is_named_unless_it_says_so(app: Path) -> None:
    page = app / "templates" / "list.html"
    page.write_text('<button lang="zh-Hans">中文</button>{# 注释 #}')
    assert not list(translations.chinese_in_templates())
    page.write_text("<p>你好</p>")
    assert list(translations.chinese_in_templates())


def test_compile_makes_a_catalogue_that_gettext_reads(app: Path) -> None:
    translations.update()
    translations.compile_all()
    assert translations.po_of(app).with_suffix(".mo").read_bytes()[:4] == b"\xde\x12\x04\x95"
