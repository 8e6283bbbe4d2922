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
