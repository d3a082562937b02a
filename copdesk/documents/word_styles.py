"""The empty Word file of a document: page, fonts, styles, language and page numbers."""

from typing import Any

from copdesk.documents.blocks import Document, Page

FONT = "Times New Roman"
_LANGUAGES = {"uk": "uk-UA", "en": "en-GB"}
_STYLES = ("Normal", "Heading 1", "Heading 2", "List Number", "Header")


def new_file(document: Document) -> Any:
    """A python-docx document with the page and styles of *document* and nothing on it."""
    import docx

    file = docx.Document()
    _modern(file)
    _language(file, _LANGUAGES.get(document.language, document.language))
    _styles(file, document)
    _page(file.sections[0], document.page)
    _page_number(file.sections[0], document.page.first_number)
    if document.frame:
        _frame(file.sections[0])
    return file


def element(parent: Any, tag: str, /, **attributes: str) -> Any:
    """A new WordprocessingML child of *parent*."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    parent.append(made)
    return made


def _modern(file: Any) -> None:
    """Lay out as Word 2013 and later do: older ways push tables out of the margin."""
    from docx.oxml.ns import qn

    for setting in file.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _language(file: Any, language: str) -> None:
    from docx.oxml.ns import qn

    defaults = file.styles.element.find(qn("w:docDefaults"))
    for lang in defaults.iter(qn("w:lang")):
        lang.set(qn("w:val"), language)
    for fonts in defaults.iter(qn("w:rFonts")):
        _plain_fonts(fonts)
    file.core_properties.language = language


def _plain_fonts(fonts: Any) -> None:
    """Name the font itself: a theme font would win over it."""
    from docx.oxml.ns import qn

    for name in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)


def _styles(file: Any, document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    for name in _STYLES:
        style = file.styles[name]
        _plain_fonts(style.element.get_or_add_rPr().get_or_add_rFonts())
        style.font.size = Pt(document.kind_size if name == "Heading 1" else document.size)
        style.font.color.rgb = RGBColor(0, 0, 0)
    _spaced(file.styles["Normal"], before=0, after=0, lines=1.1)
    file.styles["Normal"].paragraph_format.widow_control = True
    _spaced(file.styles["Heading 1"], before=12, after=6, lines=1.0)
    file.styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _spaced(file.styles["Heading 2"], before=8, after=4, lines=1.0)
    requisite = file.styles.add_style("Requisite", WD_STYLE_TYPE.PARAGRAPH)
    requisite.base_style = file.styles["Normal"]
    requisite.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    requisite.paragraph_format.line_spacing = 1.0


def _spaced(style: Any, *, before: float, after: float, lines: float) -> None:
    from docx.shared import Pt

    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), lines


def _page(section: Any, page: Page) -> None:
    from docx.enum.section import WD_ORIENTATION
    from docx.shared import Mm

    section.orientation = WD_ORIENTATION.LANDSCAPE if page.landscape else WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.header_distance = section.footer_distance = Mm(10)


def _page_number(section: Any, first: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if not first:
        return
    section.different_first_page_header_footer = first > 1
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind in ("begin", "PAGE", "separate", "2", "end"):
        run = paragraph.add_run()
        if kind == "PAGE":
            element(run._r, "instrText").text = kind
        elif kind == "2":
            run.text = kind
        else:
            element(run._r, "fldChar", fldCharType=kind)


def _frame(section: Any) -> None:
    """Border lines round the page."""
    from docx.oxml.ns import qn

    borders = element(section._sectPr, "pgBorders", offsetFrom="page")
    for edge in ("top", "left", "bottom", "right"):
        element(borders, edge, val="double", sz="6", space="24", color="auto")
    # The schema wants the borders right after the margins.
    section._sectPr.find(qn("w:pgMar")).addnext(borders)
