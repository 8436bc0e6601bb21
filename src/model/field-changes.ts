/** How requests to an endpoint depart from their protocol's usual fields, which it rejects. */
export interface FieldChanges {
  /** Fields that are left out; dotted paths. */
  readonly leaveOut: readonly string[]
  /** Field → the name under which its value is sent. */
  readonly sendAs: Readonly<Record<string, string>>
}

export const noChanges: FieldChanges = { leaveOut: [], sendAs: {} }
