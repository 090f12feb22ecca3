import { z } from 'zod';

/** Kinds of text on the wire. Answers are ours, so these describe and do not check. */
export const uuid = z.string().meta({ format: 'uuid' });
/** RFC 3339. */
export const time = z.string().meta({ format: 'date-time' });
