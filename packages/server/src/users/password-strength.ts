/** Classes of characters; each adds its size to the alphabet that a guesser has to try. */
const classes = [
  { hint: 'including more special characters', characters: '!@$&*' },
  { hint: 'including more special characters', characters: '_-., ' },
  { hint: 'including more special characters', characters: '"#%\'()+/:;<=>?[\\]^{|}~' },
  { hint: 'using lowercase letters', characters: 'abcdefghijklmnopqrstuvwxyz' },
  { hint: 'using uppercase letters', characters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' },
  { hint: 'using numbers', characters: '0123456789' },
] as const;

/** Rows that fingers and minds run along: more than two steps of one add nothing. */
const rows = ['0123456789', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'abcdefghijklmnopqrstuvwxyz'];
const neighbours = new Set(
  rows
    .flatMap((row) => [row, [...row].reverse().join('')])
    .flatMap((row) =>
      [...row].slice(2).map((character, index) => `${row[index]}${row[index + 1]}${character}`),
    ),
);

const requiredBits = 52;
const mostBytes = 64;

/** Bits of a guess: log2(alphabet ^ length), without characters that repeat or follow from the two before them. */
function entropy(password: string): number {
  const characters = [...password];
  const used = classes.filter((entry) =>
    characters.some((character) => entry.characters.includes(character)),
  );
  const strange = new Set(
    characters.filter((character) => !classes.some((entry) => entry.characters.includes(character))),
  );
  const alphabet = used.reduce((sum, entry) => sum + entry.characters.length, strange.size);
  const counted = characters.filter((character, index) => {
    const [first, second] = [characters[index - 2], characters[index - 1]];
    if (character === first && character === second) return false;
    return !neighbours.has(`${first}${second}${character}`);
  });
  return alphabet === 0 ? 0 : counted.length * Math.log2(alphabet);
}

/** What is wrong with a new password, or nothing (`platform.md` 1.5). Strength is looked at first, then length. */
export function passwordProblem(password: string): string | undefined {
  if (entropy(password) < requiredBits) {
    const missing = new Set(
      classes
        .filter((entry) => ![...password].some((character) => entry.characters.includes(character)))
        .map(({ hint }) => hint),
    );
    return `insecure password, try ${[...missing, 'using a longer password'].join(', ').replace(/, (?=[^,]*$)/, ' or ')}`;
  }
  if (Buffer.byteLength(password) > mostBytes) return `password must be no more than ${mostBytes} characters`;
  return undefined;
}
