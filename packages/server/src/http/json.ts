const special = /[<>&\u2028\u2029]/g;
const escapeCharacter = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** JSON text of a value. What means something to HTML is escaped in it, as the wire does. */
export const toJson = (value: unknown): string => JSON.stringify(value).replace(special, escapeCharacter);

export const jsonType = 'application/json; charset=utf-8';
