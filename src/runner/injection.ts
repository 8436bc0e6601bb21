import type { Injector } from '../model/injector.ts'

/** What one of several injectors has of the others while it sends its part of a load. */
export interface Injection extends Injector {
  /**
   * Waits until all injectors are ready for a block of a cell, also where none of its requests is this one's.
   * Resolves with the stamp at which they begin; undefined where the load is over.
   */
  begin(block: number, cell: string): Promise<number | undefined>
  /** Whether others are gone, so that what this one sends would be another load. */
  readonly isOver: boolean
}
