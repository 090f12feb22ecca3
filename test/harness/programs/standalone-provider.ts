import { connect, createServer } from 'node:net';
import { startProvider } from '../../../packages/terraform-provider/src/start-provider.js';

/**
 * Our provider as a program that Terraform installs and starts by itself, and that ends when Terraform hangs up. Terraform
 * must be told to speak without TLS (`TF_DISABLE_PLUGIN_TLS`).
 */
const { address, close } = await startProvider({ variables: process.env });
let open = 0;
const end = async () => {
  await close();
  process.exit();
};
const server = createServer((socket) => {
  open += 1;
  const inner = connect(address);
  socket.pipe(inner).pipe(socket);
  for (const one of [socket, inner]) one.on('error', () => socket.destroy());
  socket.on('close', () => {
    open -= 1;
    if (open === 0) void end();
  });
});
server.listen(`${address}.plugin`, () => process.stdout.write(`1|5|unix|${address}.plugin|grpc\n`));
