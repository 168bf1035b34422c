"""组件 — each renders its examples, refuses what it does not know, and is within everybody's reach."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.forms import CharField, ClearableFileInput, FileField, Form
from django.template import Context, Template, TemplateSyntaxError

from linli import ui
from linli.ui.examples import SECTIONS, icon_names
from linli.ui.templatetags.ui import register

HERE = Path(ui.__file__).parent
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
STYLES = HERE / "static/ui/css"
EXAMPLES = {example.name: example for section in SECTIONS for example in section.examples}
PLAIN = {"icon"}  # tags that are an element and not a component with a template


class Elements(HTMLParser):
    """What an answer is made of: (tag, attributes) in order; fails on a tag that is never closed."""

    VOID = {"input", "img", "meta", "link", "rect", "use", "path", "br"}

    def __init__(self, html: str):
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def attributes(self, name: str) -> list[str]:
        return [attrs[name] for _, attrs in self.found if name in attrs]


def render(source: str, **values) -> str:
    return Template(source).render(Context(values))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_renders_whole_and_points_only_to_what_is_there(name):
    page = Elements(EXAMPLES[name].html)
    ids = page.attributes("id")

    assert len(ids) == len(set(ids))
    described = {word for words in page.attributes("aria-describedby") for word in words.split()}
    assert described | set(page.attributes("aria-labelledby")) | set(page.attributes("for")) <= set(ids)


@pytest.mark.parametrize("name", sorted(set(register.tags) - PLAIN))
def test_a_component_has_a_template_and_an_example(name):
    assert (HERE / f"templates/ui/{name}.html").exists()
    assert any(re.search(rf"{{% {name}\b", example.source) for example in EXAMPLES.values())


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_holds_a_style_or_a_script_of_its_own(template):
    source = template.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", source)


def test_every_class_of_a_component_is_styled_somewhere():
    styles = "".join(path.read_text(encoding="utf-8") for path in STYLES.rglob("*.css"))
    used = {
        word
        for example in EXAMPLES.values()
        for words in Elements(example.html).attributes("class")
        for word in words.split()
    }

    assert {word for word in used if not re.search(rf"\.{word}(?![\w-])", styles)} == set()


def test_every_icon_that_is_named_is_in_the_sprite():
    sources = [path.read_text(encoding="utf-8") for path in TEMPLATES]
    sources += [example.source for example in EXAMPLES.values()]
    named = {name for text in sources for name in re.findall(r'icon(?:=| )"([^"]+)"', text)}

    assert named - set(icon_names()) == set()


@pytest.mark.parametrize(
    "source",
    [
        "{% badge '逾期' tone='red' %}",
        "{% button '送出' kind='primary' %}",
        "{% notice 'danger' %}x{% endnotice %}",
        "{% deadline %}",
        "{% person '邻长' '陈桂英' class='wide' %}",
    ],
)
def test_a_variant_or_argument_that_does_not_exist_is_refused(source):
    with pytest.raises(TemplateSyntaxError):
        render(source)


def test_a_form_carries_a_new_key_each_time_and_the_version_it_showed():
    source = "{% form seen=7 %}{% endform %}"
    first, second = Elements(render(source)), Elements(render(source))
    fields = {attrs["name"]: attrs["value"] for tag, attrs in first.found if tag == "input"}

    assert set(fields) == {"csrfmiddlewaretoken", "form_key", "seen"}
    assert fields["seen"] == "7"
    assert fields["form_key"] not in second.attributes("value")


def test_version_nought_is_a_version():
    assert 'name="seen" value="0"' in render("{% form seen=0 %}{% endform %}")


def test_a_form_with_files_says_so_to_the_browser_and_to_htmx():
    page = Elements(render("{% form action='/x/' files=True part='say' %}{% endform %}"))
    form = page.found[0][1]

    assert form["enctype"] == form["hx-encoding"] == "multipart/form-data"
    assert (form["hx-post"], form["hx-target"]) == ("/x/", "#say")


def test_an_error_leads_to_its_field_and_stands_above_it():
    class Ask(Form):
        words = CharField(label="请说一说", help_text="一句也可以。")

    ask = Ask({"words": ""})
    html = render("{% error_summary ask %}{% field ask.words %}", ask=ask)

    assert 'href="#id_words">请说一说：' in html
    assert "autofocus" in html
    assert 'aria-describedby="id_words_hint id_words_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("field-error") < html.index("<input")


def test_photos_are_shrunk_whatever_widget_chooses_them():
    class Several(ClearableFileInput):
        allow_multiple_selected = True

    class Ask(Form):
        photos = FileField(widget=Several)

    html = render("{% field ask.photos %}", ask=Ask())
    assert "<file-shrink" in html
    assert 'accept="image/*"' in html


def test_what_people_wrote_stays_words():
    assert "&lt;b&gt;" in render("{% badge words %}", words="<b>")
    assert "&lt;b&gt;" in render("{% notice %}{{ words }}{% endnotice %}", words="<b>")
    assert "&lt;b&gt;" in render("{% panel words %}{% endpanel %}", words="<b>")


def test_a_button_that_does_nothing_says_why():
    html = render("{% button '办结' kind='main' why='why' %}{% why 'why' %}还没有回访。{% endwhy %}")

    assert "<button" not in html
    assert 'aria-disabled="true" aria-describedby="why"' in html
    assert 'id="why"' in html
