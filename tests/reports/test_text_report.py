"""The report for people, as they see it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanref_contract.reports import Summary, create_report
from wanref_contract.reports.cells import cells
from wanref_contract.reports.text_report import MOST_DRAWN
from wanref_contract.source import Location, read_documents

REQUEST = """\
model: wan2.7-reference-video
prompt: 图1 走向 Image 9
video_urls:
  - https://example.com/a.mp4
duration: 11
"""


def render(text, *findings, **settings):
    """Write *findings* of *text* as a report of the file clip.yaml."""
    report = create_report("text", contract="wan2.7-reference-video", **settings)
    return report.begin() + report.begin_file("clip.yaml") + report.findings(text, findings) + report.end_file(1)


def test_error_is_a_paragraph(make_finding, make_document, locate):
    """An error says what must hold, where, what takes part, how to mend it and what the API does."""
    finding = make_finding(
        location=locate(REQUEST, "11"),
        related=("/video_urls",),
        related_locations=(locate(REQUEST, "video_urls"),),
    )
    assert render(make_document(REQUEST), finding, width=100) == (
        "error[WAN104]: /duration must be at most 10 seconds when video_urls is given, is 11\n"
        " --> clip.yaml:5:11\n"
        "  |\n"
        "3 | video_urls:\n"
        "  | ---------- /video_urls\n"
        "4 |   - https://example.com/a.mp4\n"
        "5 | duration: 11\n"
        "  |           ^^\n"
        "  |\n"
        "  = help: Drop the reference video, or shorten the clip.\n"
        "  = note: The API refuses the request (documented).\n"
        "  = more: wanref rule duration-with-videos\n"
        "\n"
    )


def test_a_rule_broken_everywhere_is_drawn_a_hundred_times(make_finding, make_document):
    """Of one rule in one request so many findings are drawn as people may read; the rest are counted, by rule."""
    many = [make_finding(pointer=f"/image_urls/{number}") for number in range(MOST_DRAWN + 1200)]
    other = make_finding(rule="seed-range", code="WAN413", pointer="/seed")
    report = render(make_document(REQUEST), *many, other)
    drawn = render(make_document(REQUEST), *many[:MOST_DRAWN], other)
    assert report == drawn + "and 1,200 more of duration-with-videos, which --format json lists\n\n"
    assert render(make_document(REQUEST), *many[:MOST_DRAWN]).count("error[") == MOST_DRAWN


def test_warning_under_wide_characters(make_finding, make_document, locate):
    """A warning of our own inference says so; its mark stands right behind Chinese text."""
    finding = make_finding(
        rule="mention-out-of-range",
        code="WAN201",
        severity="warning",
        effect="ignore",
        certainty="assumed",
        message="must mention a reference that is given, mentions Image 9",
        help="",
        pointer="/prompt",
        location=locate(REQUEST, "Image 9"),
    )
    assert render(make_document(REQUEST), finding) == (
        "warning[WAN201]: /prompt must mention a reference that is given, mentions Image\n"
        "                 9\n"
        " --> clip.yaml:2:15\n"
        "  |\n"
        "2 | prompt: 图1 走向 Image 9\n"
        "  |                  ^^^^^^^\n"
        "  |\n"
        "  = note: The API accepts the request and takes no notice of the value. The\n"
        "          documentation is silent; this is our inference.\n"
        "  = more: wanref rule mention-out-of-range\n"
        "\n"
    )


def test_info_in_colour(make_finding, make_document, locate):
    """Colours set off the severity, the sentence, the frame and the marks, and change no text."""
    finding = make_finding(
        severity="info",
        effect="advise",
        message="must be a choice",
        location=locate(REQUEST, "11"),
        related=("/prompt",),
        related_locations=(locate(REQUEST, "prompt"),),
    )
    plain = render(make_document(REQUEST), finding)
    coloured = render(make_document(REQUEST), finding, colour=True)
    assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == plain
    assert coloured.split("\n")[:10] == [
        "\x1b[1;36minfo[WAN104]\x1b[0m: \x1b[1m/duration must be a choice\x1b[0m",
        " \x1b[1;34m-->\x1b[0m clip.yaml:5:11",
        "\x1b[1;34m  |\x1b[0m",
        "\x1b[1;34m2 |\x1b[0m prompt: 图1 走向 Image 9",
        "\x1b[1;34m  |\x1b[0m \x1b[1;34m------ /prompt\x1b[0m",
        "\x1b[1;34m3 |\x1b[0m video_urls:",
        "\x1b[1;34m4 |\x1b[0m   - https://example.com/a.mp4",
        "\x1b[1;34m5 |\x1b[0m duration: 11",
        "\x1b[1;34m  |\x1b[0m           \x1b[1;36m^^\x1b[0m",
        "\x1b[1;34m  |\x1b[0m",
    ]


@pytest.mark.parametrize(("severity", "code"), [("error", "1;31"), ("warning", "1;33"), ("info", "1;36")])
def test_each_severity_has_its_colour(severity, code, make_finding, make_document):
    """Errors are red, warnings yellow, infos cyan."""
    coloured = render(make_document(REQUEST), make_finding(severity=severity), colour=True)
    assert coloured.split(":")[0] == f"\x1b[{code}m{severity}[WAN104]\x1b[0m"


def test_line_of_a_batch(make_finding, make_document, locate):
    """In a batch, line numbers are those of the file, the request is named, and a long line is cut."""
    line = '{"prompt": "' + "Image 1 walks. " * 200 + '", "duration": 11, "seed": 7}'
    finding = make_finding(location=locate(line, "11", first_line=120))
    text = make_document(line, index=118, first_line=120)
    assert render(text, finding, width=60).split("\n")[2:7] == [
        "   --> clip.yaml:120:3028 (request 119)",
        "    |",
        '120 | ...ks. Image 1 walks. ", "duration": 11, "seed": 7}',
        "    |                                      ^^",
        "    |",
    ]


def test_finding_without_a_place(make_finding, make_document):
    """Where no text is known, the pointers say all; the root needs no name."""
    finding = make_finding(pointer="", related=("/image_urls", "/video_urls"))
    assert render(make_document(""), finding) == (
        "error[WAN104]: must be at most 10 seconds when video_urls is given, is 11\n"
        " --> clip.yaml\n"
        "  = see: /image_urls, /video_urls\n"
        "  = help: Drop the reference video, or shorten the clip.\n"
        "  = note: The API refuses the request (documented).\n"
        "  = more: wanref rule duration-with-videos\n"
        "\n"
    )


def test_related_place_of_the_same_pointer_stands_also_here(make_finding, make_document, locate):
    """A key given twice shows both places; a related place that is the place itself shows once."""
    text = "seed: 1\nseed: 2\n"
    here = locate(text, "2")
    finding = make_finding(
        pointer="/seed",
        location=here,
        related=("/seed", ""),
        related_locations=(locate(text, "1"), here),
    )
    assert render(make_document(text), finding, width=100).split("\n")[3:8] == [
        "1 | seed: 1",
        "  |       - also here",
        "2 | seed: 2",
        "  |       ^",
        "  |",
    ]


def test_lines_end_where_the_reader_sees_them_end(make_finding, make_document, locate):
    """Carriage returns before a line break are part of the break."""
    text = REQUEST.replace("\n", "\r\n")
    finding = make_finding(location=locate(text, "11"))
    assert render(make_document(text), finding) == render(
        make_document(REQUEST), replace(finding, location=locate(REQUEST, "11"))
    )


def test_long_pointers_lose_their_middle(make_finding, make_document):
    """A key of the user's, however long, leaves the sentence readable."""
    finding = make_finding(pointer="/" + "k" * 5000, message="must be known", help="")
    assert render(make_document(""), finding, width=200).split("\n")[0] == (
        "error[WAN104]: /" + "k" * 77 + "..." + "k" * 39 + " must be known"
    )


def test_long_values_lose_their_middle(make_finding, make_document):
    """A message that quotes a whole prompt stays short and keeps its end."""
    lines = render(make_document(""), make_finding(message="must be short, is '" + "x" * 5000 + "'")).split("\n")
    sentence = "".join(lines[: lines.index(" --> clip.yaml")]).replace(" ", "")
    assert sentence == "error[WAN104]:/durationmustbeshort,is'" + "x" * 313 + "..." + "x" * 164 + "'"


def test_what_a_rule_always_says_is_said_once(make_finding, make_document):
    """Note and command stand at a rule's first finding of the run; its help again where it is another."""
    report = create_report("text", contract="c")
    report.begin()

    def below(finding):
        report.begin_file("clip.yaml")
        written = report.findings(make_document(""), [finding])
        return [line.removeprefix("  = ") for line in written.split("\n") if line.startswith("  = ")]

    guessed = make_finding(help="Did you mean 9?")
    other = make_finding(rule="seed-range")
    notes = [
        "help: Drop the reference video, or shorten the clip.",
        "note: The API refuses the request (documented).",
        "more: wanref rule duration-with-videos",
    ]
    assert [below(one) for one in (make_finding(), make_finding(), guessed, guessed, make_finding(), other)] == [
        notes,
        [],
        ["help: Did you mean 9?"],
        [],
        notes[:1],
        [*notes[:2], "more: wanref rule seed-range"],
    ]


def test_a_finding_said_again_ends_with_its_excerpt(make_finding, make_document, locate):
    """Where nothing follows the excerpt, no empty frame does either."""
    finding = make_finding(location=locate(REQUEST, "11"))
    again = render(make_document(REQUEST), finding, finding, width=100).split("\n\n")[1]
    assert again == (
        "error[WAN104]: /duration must be at most 10 seconds when video_urls is given, is 11\n"
        " --> clip.yaml:5:11\n"
        "  |\n"
        "5 | duration: 11\n"
        "  |           ^^"
    )


def test_more_names_the_command_that_explains(make_finding, make_document):
    """The command that leads on is the one the report was given, in one piece to be copied."""
    command = f"wanref rule --contract '{'a house ' * 20}'"
    written = render(make_document(""), make_finding(), explaining=command)
    assert written.split("\n")[-3] == f"  = more: {command} duration-with-videos"


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        ((1, 1, 0, 0, 0), "1 file, 1 request: all clear\n"),
        ((2, 3, 1, 2, 1), "2 files, 3 requests: 1 error, 2 warnings, 1 info\n"),
        ((1, 200_000, 0, 1234, 0), "1 file, 200,000 requests: 1,234 warnings\n"),
        ((0, 0, 0, 0, 0), "0 files, 0 requests: nothing to judge\n"),
        ((1, 1, 0, 1, 0, 1), "1 file, 1 request: 1 warning; 1 finding left out by select or ignore\n"),
        ((1, 1, 0, 0, 0, 2), "1 file, 1 request: no findings; 2 findings left out by select or ignore\n"),
        ((1, 1, 0, 0, 0, 0, 1), "1 file, 1 request: no findings; 1 file could not be read\n"),
        ((0, 0, 0, 0, 0, 0, 2), "0 files, 0 requests: nothing was judged; 2 files could not be read\n"),
        (
            (1, 1, 1, 0, 0, 1, 1),
            "1 file, 1 request: 1 error; 1 finding left out by select or ignore; 1 file could not be read\n",
        ),
    ],
)
def test_summary_is_one_line(counts, line):
    """The last line counts what was read, what was found and what is missing, leaving out noughts."""
    names = ("files", "instances", "errors", "warnings", "infos", "left_out", "unreadable")[: len(counts)]
    summary = Summary(**dict(zip(names, counts, strict=True)))
    assert create_report("text", contract="c").end(summary) == line


def test_summary_in_colour():
    """Each count has the colour of its severity, and good news is green."""
    report = create_report("text", contract="c", colour=True)
    clear = report.end(Summary(files=1, instances=1, errors=0, warnings=0, infos=0))
    found = report.end(Summary(files=1, instances=1, errors=2, warnings=0, infos=1))
    unread = report.end(Summary(files=0, instances=0, errors=0, warnings=0, infos=0, unreadable=1))
    assert clear == "1 file, 1 request: \x1b[1;32mall clear\x1b[0m\n"
    assert found == "1 file, 1 request: \x1b[1;31m2 errors\x1b[0m, \x1b[1;36m1 info\x1b[0m\n"
    assert unread == "0 files, 0 requests: nothing was judged; \x1b[1;31m1 file could not be read\x1b[0m\n"


def test_places_of_a_document_that_was_read(make_finding):
    """The locations of a read document mark its values, keys and parts of strings."""
    text = '{"prompt": "图1 走向 Image 9",\n "video_urls": [\n  "https://a.test/a.mp4"\n ],\n "duration": 11}'
    (document,) = read_documents(text.encode(), "json")
    finding = make_finding(
        pointer="/video_urls",
        location=document.locate("/video_urls"),
        related=("/prompt", "/duration"),
        related_locations=(document.locate("/prompt", span=(0, 2)), document.locate("/duration", key=True)),
    )
    assert render(document, finding, width=100).split("\n")[3:13] == [
        '1 | {"prompt": "图1 走向 Image 9",',
        "  |             --- /prompt",
        '2 |  "video_urls": [',
        "  |                ^ from here",
        '3 |   "https://a.test/a.mp4"',
        "4 |  ],",
        "  |  ^ to here",
        '5 |  "duration": 11}',
        "  |  ---------- /duration",
        "  |",
    ]


def test_clean_file_is_not_mentioned(make_document):
    """A file without findings leaves no trace but in the summary."""
    assert render(make_document(REQUEST)) == ""


def test_text_of_a_stream_is_split_once():
    """The instances of a YAML stream share one text, which costs one splitting for all of them."""
    report = create_report("text", contract="c")
    first = report._lines_of(REQUEST)
    assert report._lines_of(REQUEST) is first
    other = report._lines_of("seed: 1\r\n\nmodel: x\r")
    assert [other[index] for index in range(len(other))] == ["seed: 1", "", "model: x"]


HOSTILE = st.text(st.characters(), max_size=80)
PLACES = st.builds(
    Location,
    line=st.integers(1, 4),
    column=st.integers(1, 90),
    end_line=st.integers(1, 4),
    end_column=st.integers(1, 90),
)
OTHER_PLACE = Location(line=2, column=1, end_line=3, end_column=9)


@given(text=HOSTILE, words=HOSTILE, path=HOSTILE, place=PLACES, colour=st.booleans())
def test_no_user_text_reaches_the_terminal_raw(make_finding, make_document, *, text, words, path, place, colour):
    """Whatever a file, a message or a path holds, only our own codes and line breaks command the terminal."""
    finding = make_finding(
        message=words,
        help=words,
        pointer=words,
        location=place,
        related=(f"/{words}",),
        related_locations=(OTHER_PLACE,),
    )
    report = create_report("text", contract="c", colour=colour)
    report.begin()
    report.begin_file(path)
    written = report.findings(make_document(text), [finding])
    plain = re.sub(r"\x1b\[[0-9;]+m", "", written) if colour else written
    assert [line for line in plain.split("\n") if not line.isprintable()] == []
    assert written.encode("utf-8").decode("utf-8") == written


@given(
    words=st.lists(st.text("ab图, ", min_size=1, max_size=12), min_size=1, max_size=40),
    width=st.integers(45, 120),
)
def test_sentences_keep_to_the_width(make_finding, make_document, words, width):
    """No line of a message of ordinary words is wider than the terminal."""
    finding = make_finding(message=" ".join(words), help=" ".join(words))
    written = render(make_document(""), finding, width=width)
    assert max(map(cells, written.split("\n"))) <= width
