/** What the requests of a run may still cost, in its folder while it runs and after. */
export const LEDGER_FILE = 'ledger.json'
/** The endpoints that get no more requests, in the same folder. */
export const SUSPENSIONS_FILE = 'suspensions.json'
