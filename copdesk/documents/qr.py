"""QR codes of what a paper says, as pictures for either writer."""

import io
from itertools import groupby
from typing import Any

BORDER = 2
"""Modules of quiet around the code; the paper around it is white too."""
# The best of eight masks takes four times as long to find as the code to make, and any of them can be read.
_MASK = 3


def svg(code: str) -> str:
    """The code as SVG: one path, a rectangle for each run of dark modules."""
    rows = _made(code).matrix
    side, path = len(rows) + 2 * BORDER, []
    for down, row in enumerate(rows, BORDER):
        right = BORDER
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                path.append(f"M{right} {down}h{width}v1h-{width}z")
            right += width
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{"".join(path)}"/></svg>'


def png(code: str) -> bytes:
    """The code as PNG."""
    out = io.BytesIO()
    _made(code).save(out, kind="png", scale=8, border=BORDER)
    return out.getvalue()


def _made(code: str) -> Any:
    import segno

    return segno.make_qr(code, error="m", mask=_MASK, boost_error=False)
