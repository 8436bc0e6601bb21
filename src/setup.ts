// Runs in every worker that runs benchmarks, before the project's own setup files.
import { rememberGlobals } from './session/real-globals.ts'

rememberGlobals()
