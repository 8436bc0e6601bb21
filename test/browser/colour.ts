/** Relative luminance by WCAG 2.2 of an `rgb(…)` colour. */
export function lightness(colour: string): number {
  const channels = [...colour.matchAll(/[\d.]+/g)].slice(0, 3).map(([value]) => {
    const part = Number(value) / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const [red = 0, green = 0, blue = 0] = channels
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The contrast ratio of two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [lighter = 0, darker = 0] = [lightness(a), lightness(b)].toSorted((x, y) => y - x)
  return (lighter + 0.05) / (darker + 0.05)
}
