import { answerFaults } from './answer-faults.ts'
import { bedrockFaults } from './bedrock-faults.ts'
import { connectionFaults } from './connection-faults.ts'
import type { Fault } from './fault.ts'
import { httpFaults } from './http-faults.ts'
import { statusFaults } from './status-faults.ts'

/** Groups of faults, with a heading each. */
export const faultGroups: readonly { readonly title: string; readonly faults: readonly Fault[] }[] =
  [
    { title: 'Connections', faults: connectionFaults },
    { title: 'HTTP', faults: httpFaults },
    { title: 'Statuses', faults: statusFaults },
    { title: 'Answers', faults: answerFaults },
    { title: 'Event streams of Bedrock', faults: bedrockFaults },
  ]
