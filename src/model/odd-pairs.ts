/** The pairs of letters that most of the text in European languages is made of. */
const COMMON_PAIRS = new Set(
  (
    'th he in er an re nd on en at ou ed ha to or it is hi es ng te ar ti of se as al le nt st ve me ' +
    'de ro ne ic ri ra li io ea ce el la co ta ec ur us no om ho ma ch di ll ge ai et ac em ee ss so ' +
    'wi mo ut pe ot tr os pr po ol id ts ns lo ie ct un ca il na be oo su rs we wa fo sh ry bo ke mi ' +
    'ai ul im ir am ly av ay ey ty gh pa pl sa si sp ig ag ad ev if ow ci fi fe gr tt wh bl br cr dr ' +
    'ab ap ck cl cu do du ef ei ep ev fa fr ga gi go iv ki ld lu ls mp mu my ni od oc op ov pi ph ' +
    'rd rt rk ru sc sk sl sm sw tu ub uc ue ui um up wn wo wr ye yo bu by ba va vi ob og ok ew ex ak ' +
    'nn ff pp mm rr gg oa aw ny nk fl rl rn rm rv ys yn yp da eg ht ug ga hu'
  ).split(' '),
)
/** Two digits tell less than a digit beside a letter: dates and versions are in many names. */
const WEIGHT_OF_DIGITS = 0.5

/**
 * How unlike words, dates and rows of characters a text is: its neighbours that no word has beside each
 * other. Random letters and digits have about two in three characters, words one in eight.
 */
export function oddPairs(text: string): number {
  let odd = 0
  for (let index = 1; index < text.length; index += 1) {
    odd += oddityOf(text.charAt(index - 1), text.charAt(index))
  }
  return odd
}

function oddityOf(before: string, after: string): number {
  const step = after.charCodeAt(0) - before.charCodeAt(0)
  // Nothing is told by what separates words, and by what a row goes on with.
  if (!isWordy(before) || !isWordy(after) || Math.abs(step) <= 1) return 0
  if (isDigit(before) !== isDigit(after)) return 1
  if (isDigit(before)) return WEIGHT_OF_DIGITS
  return COMMON_PAIRS.has(`${before}${after}`.toLowerCase()) ? 0 : 1
}

function isWordy(character: string): boolean {
  return /[a-z\d]/i.test(character)
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9'
}
