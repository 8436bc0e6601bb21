/** What the requests of a run may still cost, in its folder while it runs and after. */
export const LEDGER_FILE = 'ledger.json'
/** The endpoints that get no more requests, in the same folder. */
export const SUSPENSIONS_FILE = 'suspensions.json'
/** Which process goes on with it, in the same folder where it was interrupted. */
export const OWNER_FILE = 'owner.json'
/** Everything that results documents are built from, a line each, in the same folder. */
export const JOURNAL_FILE = 'samples.ndjson'
/** The results document, in the same folder once the run has ended. */
export const DOCUMENT_FILE = 'benchmark.json'
/** The page of the results, beside it. */
export const REPORT_FILE = 'report.html'
