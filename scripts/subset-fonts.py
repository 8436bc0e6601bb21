"""Makes src/charts/fonts from Inter 4.001 (npm package @expo-google-fonts/inter 0.4.2):

    npm pack @expo-google-fonts/inter@0.4.2 && tar xzf expo-google-fonts-inter-0.4.2.tgz
    pip install fonttools==4.68.0 && python3 scripts/subset-fonts.py package

Latin, Greek and Cyrillic, and the signs that charts use. Figures become tabular, so that columns of
them align: the PNG renderer knows no font features.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x490, 0x491),
          (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2190, 0x2195)]
SIGNS = '\u2009\u202f…‰′″‹›€™−∞≈≠≤≥■□▲△▶▼▽◀◆◇○●✓\ufffd'

source = Path(sys.argv[1])
target = Path(__file__).parent.parent / 'src' / 'charts' / 'fonts'
for folder, name in [('400Regular', 'Regular'), ('600SemiBold', 'SemiBold')]:
    font = TTFont(source / folder / f'Inter_{folder}.ttf', recalcTimestamp=False)
    for table in font['cmap'].tables:
        for code in map(ord, '0123456789'):
            if code in table.cmap:
                table.cmap[code] = table.cmap[code].removesuffix('.tf') + '.tf'  # tables share maps
    options = Options(layout_features=['kern', 'mark', 'ccmp'], hinting=False, name_IDs=['*'])
    options.notdef_outline = True
    subsetter = Subsetter(options)
    codes = [code for first, last in RANGES for code in range(first, last + 1)]
    subsetter.populate(unicodes=codes + list(map(ord, SIGNS)))
    subsetter.subset(font)
    font.save(target / f'Inter-{name}.ttf')
