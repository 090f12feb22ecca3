import { randomInt } from 'node:crypto';

const adjectives =
  'able amber ample apt avid balmy bold brave breezy brisk calm candid cheerful civil clear clever cosy crisp curious daring deft eager early earnest fair fancy fleet fond frank fresh gentle glad golden grand happy hardy honest humble jolly keen kind lively loyal lucid lucky merry mild modest neat nifty noble patient placid plucky polite prompt proud quick quiet rapid ready rosy serene sharp silver smart snappy sober spry steady stout sunny sure swift tidy trim true upbeat vivid warm wise witty zesty'.split(
    ' ',
  );
const surnames =
  'abel allen babbage backus bartik bernerslee boole borg cerf church clarke codd conway cray curie dijkstra easley engelbart erdos euler faggin feinler floyd franklin gauss germain goldberg goldwasser gray hamilton hamming hawking hoare holberton hopper huffman johnson kahn kapor karp kay kernighan kilby knuth lamarr lamport liskov lovelace mccarthy metcalfe milner minsky moore naur neumann newell noether noyce nygaard pascal perlis perlman ritchie sammet shannon sutherland tarjan thompson torvalds turing ullman wilkes wirth wozniak zuse'.split(
    ' ',
  );

const pick = (words: readonly string[]): string => words[randomInt(words.length)] ?? '';

/** A name for what was given none: `<adjective>_<surname><two digits>`, such as `keen_hopper82`. */
export const randomName = (): string => `${pick(adjectives)}_${pick(surnames)}${randomInt(10, 100)}`;
