/** What a paragraph is about, drawn once for all of its sentences. */
export const scene: Readonly<Record<string, readonly string[]>> = {
  person: list(`
    Adeline, Bertrand, Carmen, Dmitri, Esther, Farouk, Greta, Hassan, Ingrid, Jovan, Kamila, Lorenzo, Marit,
    Nadia, Oskar, Priya, Quentin, Rosalind, Stefan, Tamar, Ulrich, Vera, Wanda, Yusuf, Zora, the older clerk,
    the surveyor, the night porter, the new engineer, the harbour pilot, the archivist, the ferryman`),
  other: list(`
    her brother, his neighbour, the treasurer, the widow from the corner house, a visiting chemist,
    the schoolmaster, the two apprentices, the committee, the insurance agent, the young doctor, the cook,
    a retired judge, the station master, the translator, their landlord, the head gardener, the committee's
    secretary, an aunt from the coast, the carpenter, the editor of the weekly, the customs officer`),
  place: list(`
    the reading room, the old mill, the harbour, the upper valley, the print shop, the market hall,
    the observatory, the railway yard, the orchard, the northern depot, the village school, the salt works,
    the river bridge, the botanical garden, the town archive, the boat shed, the concert hall, the ward,
    the terrace, the customs house, the glass factory, the library annex, the winter camp, the pump station`),
  thing: list(`
    ledger, barometer, map, bicycle, telescope, contract, lantern, engine, violin, manuscript, seed drill,
    photograph, compass, kettle, telegram, blueprint, pendulum, timetable, painting, generator, suitcase,
    water gauge, sewing machine, notebook, weather vane, copper pipe, printing press, rowing boat, radio,
    anvil, basket, chisel, drum, easel, flask, globe, hammer, ivory comb, jar, kiln, ladder, mirror, needle,
    oar, pulley, quilt, rope, saddle, tripod, umbrella, valve, wheelbarrow, almanac, bellows, candlestick,
    dictionary, envelope, funnel, gramophone, harness, icebox, kite, letter box, magnet, nutcracker, organ,
    key ring, sample case, chronometer, loom, inventory, greenhouse, microscope, wage book, bell, thermostat`),
  matter: list(`
    the drainage of the lower fields, the price of timber, the repair of the roof, the new tariff,
    the school's anniversary, the missing shipment, the spring flood, the choice of a successor,
    the width of the towpath, the quality of the glaze, the vaccination of the herd, the lease of the quay,
    the colour of the uniforms, the length of the working day, the translation of the charter,
    the election of the board, the supply of fresh water, the noise of the turbines, the rent of the hall,
    the export of dried fruit, the accuracy of the census, the insulation of the pipes`),
  field: list(`
    heat, salt water, a tidal estuary, an alloy, yeast, the soil of a terrace, an electric motor, a lens,
    a suspension bridge, migrating geese, a glacier, a loan, sound in a long corridor, a choir, dry wood,
    a beehive, a lock on a canal, clay, a steam boiler, moss, a paper mill, a language without writing,
    a queue at a counter, old varnish, a sand dune, the ink of a cheap pen, river ice, a weaver's knot`),
}

/** What every sentence draws anew; entries may name others in braces. */
export const grammar: Readonly<Record<string, readonly string[]>> = {
  time: list(`
    in {month}|, on {a} {adj} {day}|, early in the morning|, before the rain came|, after {n} weeks|,
    towards evening|, during the second week of {month}|, that winter|, a year later|, at half past {hour}|,
    on the {nth} of {month}|, between two meetings|, when the lamps were lit|, shortly after {hour} o'clock`),
  nth: list(`
    second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, twelfth, fourteenth, fifteenth,
    seventeenth, nineteenth, twentieth, twenty-second, twenty-fifth, twenty-eighth`),
  year: list(`
    1689, 1712, 1738, 1746, 1759, 1771, 1783, 1794, 1803, 1816, 1827, 1834, 1848, 1851, 1862, 1877, 1885, 1891,
    1898, 1904, 1913, 1921, 1927, 1936, 1949, 1955, 1962, 1974, 1981, 1993`),
  town: list(
    `{stem}{ending}, {stem}{ending}, {stem}{ending}, Upper {stem}{ending}, New {stem}{ending}, Port {stem}`,
  ),
  surname: list(
    `{stem}{close}, {stem}{close}, {stem}{close}, old {stem}{close}, Doctor {stem}{close}`,
  ),
  stem: list(`
    Ald, Bar, Bren, Cal, Carn, Dal, Dorn, Ed, Fal, Fen, Gar, Glen, Hal, Harl, Holm, Ing, Kel, Kirk, Lang, Lind,
    Mar, Mel, Mor, Nor, Oak, Ost, Pen, Pres, Quar, Ran, Ros, Sand, Sel, Stan, Tarn, Thorn, Ul, Val, Wes, Wind`),
  ending: list(`
    borough, bridge, bury, by, combe, dale, field, ford, gate, ham, haven, holt, hurst, leigh, mere, minster,
    moor, mouth, port, stead, stow, thorpe, ton, wick, wood, worth`),
  close: list(`
    an, and, berg, by, ek, ell, en, er, ersen, ett, ey, feld, ier, in, ini, ish, itz, man, ner, ok, ond, ot,
    ov, quist, rick, sen, ski, son, strom, well`),
  opening: list(`
    still|, in the end|, as far as anyone could tell|, to begin with|, all the same|, by {year}|, for once|,
    strictly speaking|, according to {surname}|, as in {town}|, apart from {matter2}|, after all|, in short|,
    from {month} on|, at least in {town}|, for reasons of {felt}|, as {surname} put it|, on the whole|,
    contrary to what {surname} had written|, in the days of {surname}|, when asked about {matter2}`),
  month: list(
    `January, February, March, April, May, June, July, August, September, October, November, December`,
  ),
  day: list(`Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday`),
  hour: list(`six, seven, eight, nine, ten, eleven, twelve, two, three, four, five`),
  adj: list(`
    quiet, narrow, damp, careful, brittle, early, crowded, honest, bitter, unfinished, pale, sturdy, distant,
    generous, awkward, ordinary, restless, shallow, patient, costly, faded, sudden, modest, reliable, uneven,
    hollow, fragrant, crooked, dusty, remarkable, silent, tangled, weary, solid, harmless, ancient, clumsy,
    delicate, empty, familiar, gloomy, hasty, improbable, jagged, keen, lukewarm, muddy, obvious, plain, rigid,
    scarce, tidy, useful, vague, wooden, yellow, amber, blunt, coarse, discreet, elegant, fragile, grateful,
    thorough, foreign, doubtful, cheerful, heavy, polite, worn, temporary, bright, stubborn, second-hand`),
  adv: list(`
    slowly, without a word, twice, reluctantly, with great care, almost by accident, in a low voice, at once,
    as usual, against all advice, politely, for the third time, from memory, under his breath, in plain view,
    more than once, with some relief, badly, by candlelight, on the way home, in good faith`),
  did: list(`
    measured, repaired, described, sold, borrowed, returned, inspected, sketched, noticed, weighed, wrapped,
    carried away, praised, replaced, catalogued, dismantled, misplaced, cleaned, signed for, looked for,
    admired, buried, chained, delivered, emptied, fetched, gathered, hoisted, ironed, joined, labelled, mended,
    nailed down, oiled, polished, questioned, restored, scraped, traced, varnished, watered, auctioned, blamed,
    recommended, copied, rejected, unpacked, compared, locked up, photographed, insured, painted`),
  felt: list(`
    hope, impatience, relief, suspicion, curiosity, fatigue, pride, regret, amusement, doubt, gratitude,
    alarm, envy, boredom, affection, respect, embarrassment, calm`),
  cause: list(`
    because the {thing2} had never been {tested}|, since nobody at {place2} could read the {adj} handwriting|,
    although {matter2} had already been settled|, while {other2} waited outside|,
    so that {matter2} could at last be discussed|, until the {thing2} broke|,
    as long as the {adj} weather lasted|, for want of {a} {adj} {thing2}|,
    because {person2} had said so {adv}|, unless the {thing2} arrived {time}|,
    though the cost came to {n} crowns a day|, which surprised {other2}|,
    whatever {person2} thought of {matter2}|, even where {place2} had no {thing2} at all`),
  tested: list(
    `tested, paid for, opened, explained, counted, translated, seen by anyone, wound up, numbered`,
  ),
  unit: list(
    `metres, kilograms, litres, crowns, pages, tonnes, minutes, sacks, degrees, miles, crates, volts`,
  ),
  change: list(`
    expands, hardens, loses colour, gives way, begins to hum, settles, shrinks by a tenth, becomes transparent,
    splits along the grain, carries further, cools unevenly, attracts dust, absorbs what surrounds it,
    returns to its former shape, slows down, takes on the smell of tar, doubles in value`),
  effect: list(`
    pressure, moisture, daylight, vibration, habit, a change of season, competition, slow heating, rust,
    neglect, salt, a second layer of paint, gravity, interest, the weight of snow, an open window`),
  scholar: list(`
    an early treatise, the survey of {year}, most handbooks, one careful experiment, the older school,
    a pamphlet from {place2}, the engineers of the time, recent measurements, a letter by {person2}, the {town} report, {surname}, {surname} in {year}`),
  saying: list(`
    that is not what we agreed on|, you will find the {thing2} where you left it|,
    nobody has asked me about {matter2}|, I would rather walk to {place2}|, {n} are enough, and {n} too many|,
    it was {adj} when I bought it|, let us wait for {other2}|, the {thing2} can stay, but the {thing3} must go|,
    you might have told {person2}|, it will not last until {month}|, ask me again on {day}`),
}

/** Sentences by kind of text: a story, minutes, an explanation, a letter, a report, a conversation. */
export const registers: readonly (readonly string[])[] = [
  [
    '{time} {person} came from {town} to {place} with {a} {adj} {thing} and {n} crowns',
    '{person} {did} the {thing} {adv}, {cause}',
    'nobody at {place} had expected {other}, least of all with {a} {adj} {thing2}',
    'there was {felt} in the way {other} {did} the {thing}',
    'what remained was the {thing}, {adj} and {adj}, and a feeling of {felt}',
    'behind {place} the road to {town} ran for {n} {unit} between {adj} walls',
    '{other} said nothing, {cause}',
    '{person} thought of {matter} and of {place2}, and {did} the {thing2} {adv}',
    'it rained until {day}, and {other} {did} what was left of the {thing2}',
    'only {time} did {person} understand why {other} had {did} the {thing}',
  ],
  [
    'the meeting at {place} opened {time} with {n} members present and {other} in the chair',
    '{person} reported on {matter} and {did} the {adj} {thing} that had been mentioned before',
    'it was agreed by {n} votes to {n} that {matter} should wait, {cause}',
    'an amount of {n}{n}0 crowns was set aside for the {thing} and for {matter2}',
    '{other} asked whether the {thing} at {place2} was {adj} enough for {matter}',
    'the motion of {surname} on {matter2} was withdrawn {adv}',
    'item {n}: {matter}. {person} will write to {other} before the end of {month}',
    'in the vote on {matter} {n} abstained, {cause}',
    "the next meeting is on the {nth} of {month} at {place2}, at {hour} o'clock",
    'a letter from {person2} in {town} about the {adj} {thing2} was read aloud and filed',
  ],
  [
    'under {effect}, {field} {change}',
    'according to {scholar}, {field} {change} only where {effect} is stronger than {effect}',
    'the reason is simple: what {effect} does in {n} {unit}, {effect} undoes in {n}',
    'two things have to be kept apart here, {effect} and {effect}',
    'for {n} {unit} of {field} one needs about {n} {unit} of the same kind',
    'this holds for {field}, but not for {field2}, which {change} long before',
    'if the {thing} is {adj}, {field} {change}, {cause}',
    'a good example is the {thing} at {place}, where {effect} was {did} from {year} to {year}',
    'it has often been said that {field} {change}; {scholar} shows how little of that is {adj}',
    'the effect grows with the square of the distance and is gone after {n} {unit}',
  ],
  [
    'thank you for your letter of the {nth} of {month} and for the {adj} {thing}',
    'as to {matter}, I have spoken to {other}, {cause}',
    'you ask what became of the {thing} at {place}: {person} {did} it {time}',
    'we would be glad to receive {n} {unit} more, provided that the {thing2} is {adj}',
    'please give {person} my regards and tell {other} that I have not forgotten {matter}',
    'I enclose {a} {adj} {thing2}, which {other2} {did} {time}',
    'the house is {adj}, the food is {adj}, and {place} can be seen from the window',
    'it is a matter of {felt} to me that {matter2} should end like this',
    'if all goes well I shall be at {place2} on {day}, with {surname} and {n} {unit} of luggage',
    'my {felt} about the {thing} has not changed, {cause}',
  ],
  [
    '{place} was inspected {time}; the {adj} {thing}, built in {year}, was found to be {adj}',
    'of {n}{n} samples {n} were {adj}, and {n} could not be {tested}',
    'the {thing} failed after {n} {unit}, {cause}',
    'compared with the year before, {matter} took {n} percent more time and {n} percent less money',
    'we recommend that {other} replace the {adj} {thing2} before {month}',
    'table {n} of {year} lists every {thing2} by age, by owner and by distance from {place}',
    'no cause was found for the {adj} readings of the {day} shift',
    '{person} is responsible for the {thing}, {other} for {matter}',
    'the cost of {matter2} is put at {n} thousand crowns, {cause}',
    'access to {place2} should be limited to {n} people, and to {hour} hours a day',
  ],
  [
    '"{saying}," said {person}, and {did} the {thing} {adv}',
    '"{saying}," {other} answered',
    '{person} laughed. "{saying}."',
    '"And {matter}?" asked {other}, with {felt}',
    '"{saying}, and besides, {saying}."',
    'for a while neither of them spoke, {cause}',
    '{other} pointed at the {thing} from {town}. "{saying}," was all that came of it',
    '"{saying}," {person} repeated {adv}, "{saying}."',
    'they talked about {matter} until {hour}, then about the {thing2}, and then about {person2}',
    '"{saying}." There was {felt} in {person}\'s voice',
  ],
]

/** A comma parts entries; where one has a comma of its own, all are parted by a bar and a comma. */
function list(words: string): string[] {
  const separator = words.includes('|') ? /\|\s*,\s*/ : /,\s+/
  return words
    .trim()
    .split(separator)
    .map((entry) => entry.trim().replaceAll(/\s+/g, ' '))
}
