/** One drawn figure. Pictures and texts are both made from it, so that they cannot differ. */
export interface Figure {
  /** In the unit of its panel; undefined where nothing was observed. */
  readonly value: number | undefined
  /** Limits of the whisker; undefined where such a limit does not exist. */
  readonly low: number | undefined
  readonly high: number | undefined
  /** Observations behind it; undefined where that says nothing. */
  readonly n: number | undefined
  /** How many of them were given up: they count as the worst value. */
  readonly nCensored: number
  /** So many were given up that the value lies among them. */
  readonly isBeyondTimeout: boolean
  /** What it is at least then; undefined where that is not known. */
  readonly atLeast?: number | undefined
  /** The middle half of a distribution; in panels of mark `spread` only. */
  readonly middle?: { readonly low: number | undefined; readonly high: number | undefined }
  /** In panels of mark `change` only. */
  readonly isSignificant?: boolean
}

/** How a panel's numbers are written: `duration` is in milliseconds, `share` and `change` in parts of 1. */
export type Unit = 'duration' | 'rate' | 'share' | 'change' | 'ratio'

/** One quantity: a column of a row chart, or of a line chart. */
export interface Panel {
  readonly title: string
  readonly unit: Unit
  /** A bar begins at zero; a spread shows a distribution; a change is relative to a reference. */
  readonly mark: 'bar' | 'spread' | 'change'
  /** Names of value, low and high in the text. */
  readonly columns: readonly [string, string, string]
  /** What the whiskers are, in words; undefined without whiskers. */
  readonly interval: string | undefined
}

/** Where a figure comes from. */
export interface Origin {
  readonly run: string
  /** Cell id. */
  readonly cell: string
}

export interface Row {
  readonly label: string
  /** The row that the others are compared with. */
  readonly isReference: boolean
  readonly origin: Origin
  /** One a panel. */
  readonly figures: readonly (Figure | undefined)[]
}

/** Rows of labels with a panel of figures each, in groups. */
export interface RowBody {
  readonly layout: 'rows'
  readonly panels: readonly Panel[]
  readonly groups: readonly { readonly heading: string; readonly rows: readonly Row[] }[]
}

export interface Point {
  /** Index of the step. */
  readonly step: number
  readonly origin: Origin
  readonly figures: readonly (Figure | undefined)[]
}

/** A value on the axis of steps with its interval; places between steps have fractions. */
export interface StepMark {
  readonly at: number
  readonly low: number
  /** Undefined where there is no upper limit. */
  readonly high: number | undefined
  readonly text: string
}

export interface Series {
  readonly label: string
  readonly points: readonly Point[]
  readonly mark?: StepMark | undefined
}

/** Lines over the steps of something that has an order; one facet below the other. */
export interface LineBody {
  readonly layout: 'lines'
  readonly panels: readonly Panel[]
  /** Whether the first panel is the horizontal axis of the others, in the place of the steps. */
  readonly isAcross?: boolean
  readonly stepTitle: string
  readonly steps: readonly string[]
  readonly facets: readonly { readonly heading: string; readonly series: readonly Series[] }[]
}

/** A chart as data: what it says, before how it looks. */
export interface Chart {
  /** What it shows, in kebab-case, e.g. `router-vs-direct`. */
  readonly kind: string
  /** What it shows, in words. */
  readonly title: string
  /** Name of the matrix. */
  readonly matrix: string
  /** What tells the matrix and its cells from all others. */
  readonly identity: string
  /** How many cells it has. */
  readonly breadth: number
  /** From 1 on, where it has too much in it for one picture. */
  readonly page?: number
  readonly simulated: boolean
  readonly location: string | undefined
  /** Facts of the run, one line. */
  readonly facts: string
  /** What a reader must know to read it right. */
  readonly notes: readonly string[]
  readonly sources: readonly Source[]
  readonly body: RowBody | LineBody
}

/** The document a chart was drawn from. */
export interface Source {
  readonly run: string
  readonly path: string
  readonly startedAt: string
  /** Undefined where another tool measured. */
  readonly seed: number | undefined
  /** Hash of the document. */
  readonly sha256: string
}
