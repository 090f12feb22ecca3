import { readFile } from 'node:fs/promises';
import { createTemplate, Product } from '../product.js';
import type { Row } from '../row.js';

/** What somebody types, one after the other. */
const typed = [
  {},
  { project: 'd' },
  { project: 'demo', tier: 'paid', cores: '16', support: 'phone' },
  { project: 'demo', region: 'us' },
  { project: 'demo', labels: '["red","blue"]', note_red: 'mine' },
];

/** P21: a form answered while it is filled in. */
async function form(rounds: number): Promise<Row> {
  const product = await Product.start();
  const client = await product.client();
  const source = await readFile(new URL('../templates/parameters.tf', import.meta.url), 'utf8');
  const { version } = await createTemplate(client, 'parameters', { 'main.tf': source });
  const me = await client.getUserByName({ user: 'me' });
  let count = 0;
  return {
    id: 'P21',
    what: 'dynamic parameters, 22 of them: inputs sent to form answered',
    unit: 'ms',
    target: '<= 300 ms',
    rounds,
    arms: {
      ours: async () => {
        const inputs = typed[count++ % typed.length];
        const started = performance.now();
        const answer = await client.evaluateDynamicParametersForTemplateVersion({
          templateversion: version,
          body: { id: 1, inputs, owner_id: me.id } as never,
        });
        if (!answer.parameters?.length) throw new Error('the form is empty');
        return performance.now() - started;
      },
    },
    reached: (ours) => ours <= 300,
    close: () => product.stop(),
  };
}

export const forms = { 'P21 form': (quick: boolean) => form(quick ? 20 : 200) };
