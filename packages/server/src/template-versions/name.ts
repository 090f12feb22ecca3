import { randomInt } from 'node:crypto';

const adjectives =
  'agile amber ample apt bold brave breezy bright brisk calm candid cheery civil clever cosy crisp curious daring deft dreamy eager early earnest easy fair fancy fleet fluent fond frank fresh frosty gentle gifted glad golden grand hardy hasty honest humble jaunty jolly keen kind lively loyal lucid lucky mellow merry mighty misty modest neat nimble noble patient placid polite proud quick quiet rapid ready rosy rustic serene sharp silent silver sincere smart snappy sober solid spry stately steady stellar sturdy sunny swift tender tidy trusty upbeat vivid warm wise witty zesty'.split(
    ' ',
  );
const surnames =
  'allen babbage backus banach bell berners bohr boole borg cantor carson cerf church codd curie darwin diffie dijkstra dirac einstein engelbart erdos euler faraday fermat fermi feynman floyd franklin galileo gauss germain goldwasser gosling hamilton hamming hedy hellman hertz hilbert hoare hopper hubble huffman hypatia jemison joliot kay kepler kernighan knuth kowalevski lamarr lamport lighthouse liskov lovelace lynch maxwell mccarthy meitner mendel milner minsky mirzakhani moore naur neumann newton nightingale noether pascal pauling perlman planck poincare pythagoras ramanujan ride ritchie rivest rubin sagan shamir shannon stroustrup tarjan tesla thompson torvalds turing wiles wirth wozniak wu yalow'.split(
    ' ',
  );

const pick = (words: readonly string[]) => words[randomInt(words.length)] as string;

/** A name for a version that was given none: an adjective, a surname and two digits. */
export const generateName = (): string => `${pick(adjectives)}_${pick(surnames)}${randomInt(10, 100)}`;
