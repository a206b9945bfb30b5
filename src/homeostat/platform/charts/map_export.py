"""The stylesheet of an exported map: the light colours of the look as plain values, for programs that know
no tokens.
"""

TONES = {"calm": "#8fcdb2", "warm": "#ecc46a", "hot": "#f0936c", "cool": "#a9cbe6", "none": "#cdd3cb"}

STYLE = (
    ".ground{fill:#fbfaf5}"
    "text{font-family:Figtree,'Segoe UI',system-ui,sans-serif;fill:#15302a;text-anchor:middle}"
    ".name,.initials{font-family:Fraunces,Georgia,serif;font-weight:560}"
    ".caption,.first,.role-name{fill:#4a605a}"
    + "".join(
        f"#cell-{state} .middle{{stop-color:{tone};stop-opacity:.22}}#cell-{state} .edge{{stop-color:{tone};"
        f"stop-opacity:.5}}.body.s-{state}{{fill:url(#cell-{state});stroke:{tone}}}.inner.s-{state}{{stroke:{tone}}}"
        f".dot.s-{state}{{fill:{tone}}}.share.s-{state}{{stroke:{tone}}}"
        for state, tone in TONES.items()
    )
    + ".body{stroke-width:1.6}.inner{fill:none;stroke-width:.7;opacity:.6}"
    ".face-body{fill:#fffefb}.track{fill:none;stroke:#e6e8e1}.share{fill:none}.beyond{fill:none;stroke:#8f3a1c}"
    ".hexagon{fill:#dfe8e0;stroke:#56736a}.vacant{fill:none;stroke-dasharray:3 3}.no_backup{fill:#fffefb}"
    ".half{fill:#56736a}"
)
